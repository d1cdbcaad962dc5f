from station.resources import resource


def test_every_icon_of_the_style_sheet_ships() -> None:
    style = resource("style.qss").read_text("utf-8")
    names = {part.partition('"')[0] for part in style.split("@icons@/")[1:]}
    assert names
    for name in names:
        assert resource(f"icons/{name}").is_file()
