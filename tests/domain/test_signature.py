from station.domain.signature import Point, Signature


def test_only_an_untouched_canvas_is_no_signature() -> None:
    assert Signature((), 600, 200).is_empty
    assert Signature(((),), 600, 200).is_empty
    assert not Signature(((Point(1, 1, 0),),), 600, 200).is_empty
