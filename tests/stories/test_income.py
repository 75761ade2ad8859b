"""A year's income from one telephone to the other: written, said to be so, and kept as a document."""

from tests.stories.conftest import Town


async def test_the_family_says_yes_and_gets_the_table_as_a_file(town: Town) -> None:
    await town.second_helper.say("/income")
    await town.second_helper.hears("填哪一户")
    await town.second_helper.walk(("赵德福", "几口人"), ("4", "有哪些收入"), ("项目收益分红", "有哪些收入"))
    await town.second_helper.press("下一步")
    await town.second_helper.hears("一共多少元")
    await town.second_helper.say("三千二")
    await town.second_helper.hears("人均每年800.00元")
    await town.second_helper.walk(("没错，存下", "会问这一家"))
    await town.family.hears("是这样吗")
    await town.family.walk(("是这样", "记下了"))
    paper = await town.family.hears("全表在文件里")
    assert paper.document is not None
    content = await town.family.resident.file(paper.document["file_id"])
    assert paper.document["file_name"].startswith("年度收入明细表-2025.")
    assert content.startswith(b"%PDF" if paper.document["file_name"].endswith(".pdf") else b"PK")
    await town.second_helper.press("要这张表")
    await town.second_helper.hears("也有一份")
    assert (await town.second_helper.hears("全表在文件里")).document is not None
    assert len(await town.family.heard("全表在文件里")) == 1, "as it is now they have it"
