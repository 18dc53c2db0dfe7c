"""Does an answer begin with yes or with no?"""

from __future__ import annotations

import re

from ...policy.normalise import fold

_HEAD = 200
"""Characters looked at."""

_ORNAMENT = re.compile(
    r"""
    (?: [\s*_\#>"'“‘「『`•✅❌-]                                # "**是的**", "- Yes", “是”
      | (?:答案?|回答|结论|answer|conclusion|a)\s*[:：]        # 答：是。 Answer: yes
    )*
    """,
    re.VERBOSE,
)

# 是。 有，… 对！ yes [1]; not 是由…, 有关部门, 对于…, 会同…, 有 5 项
_STOP = r"(?=$|[,.。;；:!?…~()（）\[\]*_\"'”’」』—\n])"
_END = rf"(?:{_STOP}|(?=\s(?!\s*\d)))"

_NEITHER = re.compile(
    r"""
      不(?:一定|清楚|确定|详|仅|但|只|论|管[怎是谁哪什]|能(?:确定|判断|肯定|断定|得出|回答|确认))
    | 不是没有 | 没有(?:找到|查到|检索到|足够)               # a refusal, not a no
    | yes\s+and\s+no\b
    | no\.?[ \t]*\d                                          # No. 46, No 46
    | no[ ]+(?:doubt|wonder|matter|problem|later|earlier|fewer|less|more|other|sooner)\b
    | not[ ]+(?:only|necessarily|sure|certain|clear|enough)\b
    """,
    re.VERBOSE,
)

_NO = re.compile(
    rf"""
      不(?:是|对|会|能|可以|可|需要|需|用|要|在|管|属于|属|参与|参加|包括|包含|涉及|负责|牵头|算|应|必
         |存在|正确|符合|准确)
    | [不没无否错冇]{_END} | 错误{_END} | 非也 | 没有(?!错)
    | 没(?:提|写|规定|要求|说|参与|牵头) | 并[不非未无没] | 唔[系会]
    | 未(?:必须|提|规定|写|要求|说|见|指定|明确|包括|涉及|列|参与)
    | no\b | nope\b | not\b | never\b
    | (?:false|incorrect|wrong){_STOP}
    | (?:that|this)(?:['’]s|\s+is)\s+(?:not\b|(?:incorrect|false|wrong)\b)
    """,
    re.VERBOSE,
)

_YES = re.compile(
    rf"""
      (?: 是的? | 有的? | 对的? | 会的? | 能 | 可以 | 可 | 需要 | 需 | 要 | 应当 | 应该 | 在 | 管
        | 属于 | 包括 | 涉及 | 参与 | 参加 | 确实 | 当然 | 正确 | 没有错 | 不错 | 嗯 | 系 ){_END}
    | 是的 | 对的 | 没错 | 确实(?:是|有|如此)
    | 有(?:提到|提及|涉及|规定|要求|写明|说明|明确|参与|牵头)
    | yes\b | yeah\b | yep\b
    | (?:true|correct|right|indeed|exactly|certainly|absolutely|of[ ]course){_STOP}
    | (?:that|this)(?:['’]s|\s+is)\s+(?:correct|right|true)\b
    """,
    re.VERBOSE,
)


def polarity_of(text: str) -> bool | None:
    """`True` if the answer begins with yes, `False` if with no, `None` if with neither.

    Simplified and traditional Chinese and English. Only a beginning that says it clearly counts:
    是。 是的，… 有，… 没有… 不是… 否。 Yes. No… Not…; what only looks like one is neither
    (有关部门, 对于…, 会同…, 不仅…, 有5项, No. 46, Nothing, Northern), and so is 是由…, which begins
    a yes and a correction alike. Marks such as ** or 答： before it are passed over.

    Source: yes/no answers as in C. Clark et al., BoolQ, NAACL 2019; the rule for the beginning is
        our own, after the answers of this assistant (`answer/phrases.toml`) and of others.
    """
    head = fold(text[:_HEAD])
    start = _ORNAMENT.match(head)
    head = head[start.end() :] if start else head
    if _NEITHER.match(head):
        return None
    if _YES.match(head):
        return True
    return False if _NO.match(head) else None
