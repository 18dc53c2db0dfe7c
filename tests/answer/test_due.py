"""时限: by when a task is to be done, where its own words say so, and only there."""

from __future__ import annotations

import pytest
from tiaowen.answer.due import due_of, stated
from tiaowen.api import parse
from tiaowen.models import Document
from tiaowen.policy.parse import clean_document


def words(text: str, *, note: bool = False) -> list[str]:
    return [text[start:end] for start, end in stated(text, note=note)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2017年底前完成整改。", "2017年底前"),
        ("2017年年底前完成整改。", "2017年年底前"),
        ("力争2020年12月底前建成。", "2020年12月底前"),
        ("于2017年10月31日前将总结报送办公室。", "2017年10月31日前"),
        ("年底前出台实施细则。", "年底前"),
        ("各地要在今年年底前完成。", "今年年底前"),
        ("9月底前完成自查。", "9月底前"),
        ("六月三十日前报送。", "六月三十日前"),
        ("每年3月15日前公布上年度情况。", "每年3月15日前"),
        ("每年1月底前报送总结。", "每年1月底前"),
        ("二〇一七年底前完成。", "二〇一七年底前"),
        ("2018年6月底以前建立平台。", "2018年6月底以前"),
        ("2020年前实现全覆盖。", "2020年前"),
        ("到2020年，基本建成统一的平台。", "到2020年"),
        ("到2020年底,形成长效机制。", "到2020年底"),
        ("年内完成修订。", "年内"),
        ("今年内启动试点。", "今年内"),
        ("自本通知印发之日起3个月内制定方案。", "自本通知印发之日起3个月内"),
        ("每年至少开展一次抽查。", "每年至少开展一次"),
        ("每季度组织2次检查。", "每季度组织2次"),
        ("每年发布年度报告。", "每年"),
        ("加强巡查并长期坚持。", "长期坚持"),
        ("2017年底前建立统一的信息平台。", "2017年底前"),
    ],
)
def test_what_is_said_is_taken_in_its_own_words(text: str, said: str) -> None:
    assert words(text) == [said]


@pytest.mark.parametrize(
    "text",
    [
        "2017年,全国打击侵权假冒工作要认真贯彻。",
        "开展2017网络市场监管专项行动。",
        "组织开展“秋风2017”专项行动。",
        "举办2017年国际工商知识产权峰会。",
        "实施《“十三五”国家知识产权保护和运用规划》。",
        "“十三五”时期大力推进。",
        "本办法自2018年1月1日起施行。",
        "侵权假冒问题长期高发地区。",
        "长期以来存在的问题。",
        "完善长效机制。",
        "督促其限期整改。",
        "适时出台司法解释，及时移送，定期更新名录。",
        "开展春、秋两季农资打假专项治理行动。",
        "结合“3·15”国际消费者权益日做好集中宣传。",
        "截至2016年底前三季度的数据。",
        "已于2016年底前完成。",
        "2016年底前已完成清理。",
        "对2015年底前投产的企业开展检查。",
        "2015年12月31日前注册成立的公司可以申请。",
        "2018年底前未完成的，予以通报。",
        "落实《2017年底前重点任务清单》。",
        "3年内未发生事故的单位。",
        "近三年内的案件。",
        "每年因假冒造成的损失巨大。",
        "三年前发布的标准。",
        "从2015年到2020年的数据。",
        "2017年前的案件依法处理。",
        "此前、之前、以前的规定。",
        "应当自收到申请之日起15个工作日内答复。",
        "质检12365“执法管理”系统全面上线。",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_deadline_is_none(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("公安部负责,2017年12月底前完成", ["2017年12月底前"]),
        ("公安部负责,长期坚持", ["长期坚持"]),
        ("各地区、各部门负责,持续推进", ["持续推进"]),
        ("公安部、农业部按职责分工分别负责", []),
    ],
)
def test_a_note_can_say_that_a_task_has_no_end(note: str, said: list[str]) -> None:
    assert words(note, note=True) == said


def test_only_a_note_says_it_that_way() -> None:
    assert words("持续推进软件正版化工作。") == []


def test_several_deadlines_of_one_task() -> None:
    text = "6月底前完成自查，年底前完成整改。"
    assert words(text) == ["6月底前", "年底前"]


def test_the_notice_states_no_deadline_in_any_of_its_57_clauses(notice: Document) -> None:
    """Read clause by clause: 2017年, 限期整改, 长期高发, 适时, 定期更新 are none."""
    assert len(notice.clauses) == 57
    assert [c.label for c in notice.clauses if due_of(c, notice, clean_document)] == []


def test_the_words_stand_at_the_span_in_the_script_of_the_source() -> None:
    rest = "認真總結經驗,及時向社會公布結果,切實加強組織領導。" * 20
    text = (
        "關於測試的通知\n國辦發〔2019〕1號\n一、重點任務\n"
        "（一）建設平台。2019年(nián)底前(qián)建成統一的平台。(公安部負責)\n"
        f"（二）其他。{rest}\n"
    )
    document = parse(text.encode(), name="时限.txt")
    (clause,) = [c for c in document.clauses if c.duties]
    (due,) = due_of(clause, document, clean_document)
    assert due.words == "2019年底前"
    assert document.text[due.span.start : due.span.end] == "2019年(nián)底前"
