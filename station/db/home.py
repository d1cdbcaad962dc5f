"""Whether a store is used where it was used before."""

from station.db.installation import Installation
from station.db.keyring import KeyFile
from station.db.store import Store
from station.errors import StoreCloned


def at_home(store: Store, installation: Installation) -> None:
    """Notes a store's machine and folder at its first use. Raises StoreCloned where it was used elsewhere before.

    A folder that was moved is still the same store, unless the former folder holds it as well.
    """
    with store.look() as unit:
        known, incarnation = unit.settings.installation(), unit.settings.station().incarnation
    folder, store_id = store.paths.folder, KeyFile.load(store.paths.keys).store_id
    if known is not None and known != installation.id:
        raise StoreCloned(elsewhere="machine")
    if installation.has_another(store_id, incarnation, folder):
        raise StoreCloned(elsewhere="folder")
    if known is None:
        make_home(store, installation)
    else:
        installation.note(incarnation, folder)


def make_home(store: Store, installation: Installation) -> None:
    """From now on the store belongs to this machine and folder."""
    with store.unit() as unit:
        unit.settings.set_installation(installation.id)
        incarnation = unit.settings.station().incarnation
        unit.commit()
    installation.note(incarnation, store.paths.folder)
