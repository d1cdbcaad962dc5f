import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import PacketMalformed
from station.packet.batch import MOST_PACKETS, pack_batch, unpack_batch

BATCHES = st.lists(st.binary(max_size=50), min_size=1, max_size=MOST_PACKETS)


@given(BATCHES)
def test_what_is_packed_comes_out_packet_by_packet(sealed: list[bytes]) -> None:
    assert unpack_batch(pack_batch(sealed)) == sealed


@given(BATCHES, st.data())
def test_a_batch_that_is_cut_is_none_or_one_of_the_first_packets(sealed: list[bytes], data: st.DataObject) -> None:
    """Where the cut falls between two, it is the signature of the request that tells."""
    body = pack_batch(sealed)
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    try:
        assert unpack_batch(cut) == sealed[: len(unpack_batch(cut))]
    except PacketMalformed:
        return


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_a_batch_or_refused(body: bytes) -> None:
    try:
        assert pack_batch(unpack_batch(body)) == body
    except PacketMalformed:
        return


@pytest.mark.parametrize("sealed", [[], [b""] * (MOST_PACKETS + 1)])
def test_none_and_too_many_are_no_batch(sealed: list[bytes]) -> None:
    with pytest.raises(PacketMalformed):
        unpack_batch(pack_batch(sealed))
