"""EV: what a record must have besides its content: photos, papers, and the right hand under it.

Judged from the content and the list of evidence; no bytes are looked at. What is not among the papers is told and
reminded of, and keeps nobody from being registered (plan 四(一): 力争不漏一人).
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from station.domain.category import Category, CategoryGroup
from station.domain.evidence import Evidence, EvidenceKind, Shown, Signer
from station.domain.record import EntryMode, signers
from station.forms.codes import code_table
from station.forms.fields import value_at
from station.rules.days import age_on
from station.rules.problem import Problem, Severity
from station.rules.rule import Moment

Paper = tuple[Shown, ...]
"""A paper that is to be brought: any of these will do, the usual one first."""

_PAPERS = "工作方案四(三)1：申报时,需携带下列证件或材料原件"
_PHOTOS = "工作方案五(二)：照片规格"
SIGNS_ALONE_FROM = 16
"""Age in whole years, today, from which a person confirms his own form."""

CERTIFICATES: Mapping[Category, tuple[str, ...]] = MappingProxyType(
    {
        Category.TRANSFERRED_OFFICER: ("transfer",),
        Category.DISCHARGED_SOLDIER: ("discharge", "demobilization", "transfer"),
        Category.RETIRED_OFFICER_OR_NCO: ("retirement",),
        Category.RETIRED_ARMY_CIVILIAN: ("retirement",),
        Category.DEMOBILIZED_SERVICEMAN: ("demobilization", "discharge", "retirement"),
        Category.RED_ARMY_VETERAN: ("discharge", "demobilization", "retirement"),
        Category.DISABLED_SERVICEMAN: ("disabled_serviceman",),
        Category.DISABLED_MILITIA_OR_LABORER: ("disabled_militia_or_laborer", "war_or_duty_injured"),
        Category.MARTYR_SURVIVOR: ("martyr",),
        Category.DUTY_DEATH_SURVIVOR: ("duty_death",),
        Category.ILLNESS_DEATH_SURVIVOR: ("illness_death",),
        Category.ACTIVE_DUTY_FAMILY_MEMBER: (),
    }
)
"""Which certificates prove a category (plan 四(三)1): one of these, the usual one first. Codes of certificate_kind."""

MAX_BYTES: Mapping[EvidenceKind, int] = MappingProxyType(
    {
        EvidenceKind.CHIP_PORTRAIT: 2_999,
        EvidenceKind.ID_CARD_FRONT: 39_999,
        EvidenceKind.ID_CARD_BACK: 39_999,
        EvidenceKind.RECENT_PHOTO: 300_000,
        EvidenceKind.HOUSEHOLD_BOOKLET: 300_000,
        EvidenceKind.CERTIFICATE: 300_000,
        EvidenceKind.SIGNED_FORM: 500_000,
        EvidenceKind.HANDWRITTEN_FORM: 500_000,
    }
)
"""The most bytes a picture of each kind may have, the same as its profile of the photo gate."""

_JPEG_ONLY = frozenset(
    {
        EvidenceKind.ID_CARD_FRONT,
        EvidenceKind.ID_CARD_BACK,
        EvidenceKind.RECENT_PHOTO,
        EvidenceKind.HOUSEHOLD_BOOKLET,
        EvidenceKind.CERTIFICATE,
    }
)
_CORE = frozenset(category for category in Category if category.group is CategoryGroup.CORE)
_BY_NAME = {category.value: category for category in Category}
_CARD_SIDES = (EvidenceKind.ID_CARD_FRONT, EvidenceKind.ID_CARD_BACK)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One record as these rules see it. `content_digest` is None where the content has no canonical form yet."""

    document: Mapping[str, object] = field(repr=False)
    content_digest: str | None
    evidence: tuple[Evidence, ...]
    entry_mode: EntryMode
    at: Moment

    def has(self, kind: EvidenceKind) -> bool:
        return any(piece.kind is kind and piece.size for piece in self.evidence)

    @property
    def shown(self) -> tuple[Shown, ...]:
        return tuple((piece.kind, piece.shows) for piece in self.evidence if piece.size)

    @property
    def signers(self) -> frozenset[Signer]:
        return signers(self.content_digest, self.evidence) if self.content_digest else frozenset()


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """One rule on what was gathered; shaped as the rules on forms are."""

    code: str
    basis: str
    severity: Severity
    function: Callable[[Gathered], Iterator[Problem]]

    def check(self, gathered: Gathered) -> Iterator[Problem]:
        for problem in self.function(gathered):
            yield replace(problem, code=self.code, severity=self.severity, basis=self.basis)


def _rule(
    code: str, *, basis: str, severity: Severity = Severity.BLOCK
) -> Callable[[Callable[[Gathered], Iterator[Problem]]], EvidenceRule]:
    return lambda function: EvidenceRule(code, basis, severity, function)


# -- who signs --------------------------------------------------------------------------------------------------------


def is_minor(document: object, today: date) -> bool:
    """Whether a person is too young to confirm his own form (under 16 today)."""
    born_on = value_at(document, "identity.born_on")
    try:
        return isinstance(born_on, str) and age_on(date.fromisoformat(born_on), today) < SIGNS_ALONE_FROM
    except ValueError:
        return False


def signer_of(document: object, today: date) -> Signer:
    """Who is to sign: a guardian before all others, then the agent; else the registrant."""
    if is_minor(document, today) or value_at(document, "other_identity.has_guardian") is True:
        return Signer.GUARDIAN
    return Signer.AGENT if value_at(document, "other_identity.has_agent") is True else Signer.REGISTRANT


@_rule("EV-01", basis="工作方案四(三)2：拍摄本人免冠照片")
def recent_photo(gathered: Gathered) -> Iterator[Problem]:
    if not gathered.has(EvidenceKind.RECENT_PHOTO):
        yield Problem("", "还没有拍摄本人免冠近照。")


@_rule("EV-02", basis="工作方案四(二)4：经采集对象签字确认")
def signed(gathered: Gathered) -> Iterator[Problem]:
    if not gathered.signers:
        yield Problem("", "还没有采集对象的签字确认。")


@_rule("EV-03", basis="信息采集表：未满十六周岁的，由监护人签字")
def guardian_signs_for_a_minor(gathered: Gathered) -> Iterator[Problem]:
    if gathered.signers and is_minor(gathered.document, gathered.at.today) and Signer.GUARDIAN not in gathered.signers:
        yield Problem("", "本人未满16周岁，应由监护人签字，现在的签字不是监护人的。")


@_rule("EV-04", basis="信息采集表：委托代办的，由代办人签字")
def the_right_hand(gathered: Gathered) -> Iterator[Problem]:
    if not gathered.signers or is_minor(gathered.document, gathered.at.today):
        return
    may_sign = (
        {Signer.AGENT} if value_at(gathered.document, "other_identity.has_agent") is True else {Signer.REGISTRANT}
    )
    if value_at(gathered.document, "other_identity.has_guardian") is True:
        may_sign.add(Signer.GUARDIAN)
    if not may_sign & gathered.signers:
        wanted = "或".join(signer.label for signer in Signer if signer in may_sign)
        signed_by = "、".join(signer.label for signer in Signer if signer in gathered.signers)
        yield Problem("", f"应由{wanted}签字，现在是{signed_by}的签字。")


@_rule("EV-16", basis="信息采集表：不能签字的，写明原因，由见证人签字")
def witnessed(gathered: Gathered) -> Iterator[Problem]:
    confirmed_by = {piece.kind for piece in gathered.evidence if piece.confirms == gathered.content_digest}
    if EvidenceKind.INABILITY in confirmed_by and EvidenceKind.WITNESS_SIGNATURE not in confirmed_by:
        yield Problem("", "写明了不能签字，但没有见证人的签字。")


@_rule("EV-17", basis="采集站：手工填写的采集表，录入人声明与纸表一致")
def entered_as_on_paper(gathered: Gathered) -> Iterator[Problem]:
    stated = any(
        piece.kind is EvidenceKind.CLERK_NOTE and piece.confirms == gathered.content_digest
        for piece in gathered.evidence
    )
    if gathered.has(EvidenceKind.HANDWRITTEN_FORM) and not stated:
        yield Problem("", "内容按手填的纸表录入，还没有声明与纸表一致，或声明以后又改过。")


# -- photos -----------------------------------------------------------------------------------------------------------


@_rule("EV-05", basis=_PHOTOS)
def within_limits(gathered: Gathered) -> Iterator[Problem]:
    for piece in gathered.evidence:
        limit = MAX_BYTES.get(piece.kind)
        if limit is not None and piece.size > limit:
            yield Problem("", f"“{piece.kind.label}”有{piece.size}字节，最多{limit}字节，请重拍。")
        elif limit is not None and not piece.size:
            yield Problem("", f"“{piece.kind.label}”是空文件，请重拍。")


@_rule("EV-06", basis=_PHOTOS)
def photos_are_jpeg(gathered: Gathered) -> Iterator[Problem]:
    for piece in gathered.evidence:
        if piece.kind in _JPEG_ONLY and piece.media_type != "image/jpeg":
            yield Problem("", f"“{piece.kind.label}”不是照片格式，请重拍。")


def _missing_sides(gathered: Gathered) -> Iterator[Problem]:
    for side in _CARD_SIDES:
        if not gathered.has(side):
            yield Problem("", f"还没有拍摄{side.label}。")


@_rule("EV-07", basis="工作方案四(三)2：对不具备二代身份证阅读器的单位,可使用照相设备拍摄身份证照片")
def card_photographed_where_none_was_read(gathered: Gathered) -> Iterator[Problem]:
    if gathered.entry_mode is EntryMode.MANUAL_PHOTO:
        yield from _missing_sides(gathered)


@_rule("EV-08", basis=_PHOTOS, severity=Severity.WARN)
def card_photographed(gathered: Gathered) -> Iterator[Problem]:
    if gathered.entry_mode is not EntryMode.MANUAL_PHOTO:
        yield from _missing_sides(gathered)


# -- papers -----------------------------------------------------------------------------------------------------------


def _told(paper: str) -> Problem:
    return Problem("", f"待补材料：{paper}。")


def name_of(paper: Paper) -> str:
    """A paper's name, with those that serve as well."""
    return "或".join(shown_name(shown) for shown in paper)


def shown_name(shown: Shown) -> str:
    """What a picture shows: of a certificate, which one it is."""
    kind, code = shown
    table = code_table("certificate_kind")
    if kind is EvidenceKind.CERTIFICATE and code is not None and code in table.codes:
        return table.label(code)
    return kind.label


def _shown(shown: Collection[Shown], *codes: str) -> bool:
    return any((EvidenceKind.CERTIFICATE, code) in shown for code in codes)


def _categories(document: object) -> list[Category]:
    chosen = value_at(document, "categories")
    names = {name for name in chosen if isinstance(name, str)} if isinstance(chosen, list) else frozenset()
    return [category for name, category in _BY_NAME.items() if name in names]


class _Bringer:
    """Who brings papers: his categories, whether he served, and what there is a picture of."""

    __slots__ = ("categories", "document", "served", "shown")

    def __init__(self, document: object, shown: Collection[Shown]) -> None:
        self.document, self.shown = document, shown
        self.categories = _categories(document)
        self.served = any(category in _CORE for category in self.categories)

    @property
    def by_statement(self) -> bool:
        """Whether the service is proven by a statement instead of a certificate."""
        return self.served and value_at(self.document, "service.proof_type") == "statement"


def _certificate(*codes: str) -> Paper:
    return tuple((EvidenceKind.CERTIFICATE, code) for code in codes)


def _booklet(who: _Bringer) -> Iterator[Paper]:
    if not any(kind is EvidenceKind.HOUSEHOLD_BOOKLET for kind, _ in who.shown):
        yield ((EvidenceKind.HOUSEHOLD_BOOKLET, None),)


def _certificates(who: _Bringer) -> Iterator[Paper]:
    for category in who.categories:
        proofs = CERTIFICATES[category]
        if category in _CORE and who.by_statement:
            continue
        if proofs and not _shown(who.shown, *proofs):
            yield _certificate(*proofs)


def _statement(who: _Bringer) -> Iterator[Paper]:
    if who.by_statement and not _shown(who.shown, "service_proof"):
        yield _certificate("service_proof")


def _authorization(who: _Bringer) -> Iterator[Paper]:
    if value_at(who.document, "other_identity.has_agent") is True and not _shown(who.shown, "authorization"):
        yield _certificate("authorization")


def _commendations(who: _Bringer) -> Iterator[Paper]:
    told = value_at(who.document, "service.commendations") if who.served else None
    if isinstance(told, list) and set(map(str, told)) - {"none"} and not _shown(who.shown, "commendation"):
        yield _certificate("commendation")


def _paper_rule(code: str, lacking: Callable[[_Bringer], Iterator[Paper]], basis: str = _PAPERS) -> EvidenceRule:
    def told(gathered: Gathered) -> Iterator[Problem]:
        yield from (_told(name_of(paper)) for paper in lacking(_Bringer(gathered.document, gathered.shown)))

    return EvidenceRule(code, basis, Severity.WARN, told)


booklet = _paper_rule("EV-09", _booklet)
certificates = _paper_rule("EV-10", _certificates)
statement = _paper_rule("EV-11", _statement, "信息采集表：以退役证明材料为证的，材料须拍照")
authorization = _paper_rule("EV-12", _authorization, "信息采集表：委托代办的，出具委托书")
commendations = _paper_rule("EV-13", _commendations)


@_rule("EV-14", basis="工作方案五(二)：相关证件材料也应尽可能采集", severity=Severity.WARN)
def certificates_are_named(gathered: Gathered) -> Iterator[Problem]:
    unnamed = sum(
        piece.kind is EvidenceKind.CERTIFICATE and piece.shows not in code_table("certificate_kind").codes
        for piece in gathered.evidence
    )
    if unnamed:
        yield Problem("", f"有{unnamed}张证件材料照片没有注明是哪种证件，请注明。")


RULES = (
    recent_photo,
    signed,
    guardian_signs_for_a_minor,
    the_right_hand,
    witnessed,
    entered_as_on_paper,
    within_limits,
    photos_are_jpeg,
    card_photographed_where_none_was_read,
    card_photographed,
    booklet,
    certificates,
    statement,
    authorization,
    commendations,
    certificates_are_named,
)
SIGNING = frozenset({signed.code, guardian_signs_for_a_minor.code, the_right_hand.code, witnessed.code})
"""Codes of the rules that a signature settles."""
PAPERS_TO_BRING = frozenset({booklet.code, certificates.code, statement.code, authorization.code, commendations.code})
"""Codes of the rules that remind of a paper."""


def check_evidence(gathered: Gathered) -> list[Problem]:
    """Every problem of what was gathered, in the order of the rules. Never raises."""
    return [problem for rule in RULES for problem in rule.check(gathered)]


def still_to_bring(document: object, shown: Collection[Shown]) -> tuple[str, ...]:
    """The papers of which there is no picture yet, by name; what the work list reminds of."""
    return tuple(name_of(paper) for paper in papers_lacking(document, shown))


def papers_lacking(document: object, shown: Collection[Shown]) -> tuple[Paper, ...]:
    """The papers of which there is no picture yet."""
    reminders = (_booklet, _certificates, _statement, _authorization, _commendations)
    who = _Bringer(document, shown)
    return tuple(paper for lacking in reminders for paper in lacking(who))
