"""Is a written sentence true to the clauses it cites? Pure functions, one for each question.

Each returns why the sentence fails, in words for a log or a page, or an empty string. They are
strict: a sentence that fails costs nothing but its form, because the extractive answer is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from ..index.terms import STOP_WORDS, is_han, runs, stem, terms
from ..models import Duty, Role
from ..policy.agencies import Agencies, Body
from ..policy.normalise import fold
from .claims import BODY, WEAK, Claim, Masked, claims, denies_role, mask, sole
from .complete import without_polarity
from .evidence import Evidence
from .figures import figures
from .written import Sentence

MAX_SENTENCE = 1200
"""Characters; the bodies of one clause take up to 1,000 in English."""
_SHARE = 0.5
"""So much of the content of a sentence has to stand in the clauses it cites."""
_PART_SHARE = 1 / 3
"""And so much of each part of it between commas."""

_UNSAFE = re.compile(
    r"https?:|www\.|\w\.(?:com|cn|org|net|io)\b|<[a-z/!?]|!\[|\]\(|&(?:\w+|#\d+);|javascript:", re.I
)
_PARTS = re.compile(r"[,，;；:：。.!！?？\n]+")
_SAYING = re.compile(
    "牵头|主责|主办|领衔|负责|责任|分工|配合|参与|参加|承担|职责|单位|部门|机关|机构|会同|任务|工作|文件|通知|条款|原文"
    "|没有|指定|明确|规定|写明|载明|注明|说明|要求|提出|列出|列完|名单|公开|具体|包括|分别|以及|共同|写|联合|仅由|只由|其他|其余"
    "|其中|同时|并且|此外|另外|根据|按照|依据|上述|下列|以下|该项|本项|这项|这一|方面|还有|即|等|且|并|则|均|共|须|需|应"
    "|按|各自|各|个|家|至少|由|的|了|是|为|和|与|及|或|在|将|以|其|该|也|都|项|仅|未|一"
)
"""What a sentence says anything with; all else has to stand in the clause."""
_SAYING_EN = STOP_WORDS | frozenset(
    "addition furthermore moreover however respective remit remits specify specifies specified"
    " designated designate designates list open namely include includes including following"
    " therefore thus jointly together within according call calls called task tasks work item"
    " lead leads led leading responsible responsibility responsibilities support supports"
    " supported participate participates body bodies agency agencies unit units document notice"
    " clause note name names named state states stated require requires required only alone"
    " sole solely one other others says respectively share shares joint while whereas least".split()
)
_NEGATION = re.compile(
    "(?:不(?![仅但])|没有?|未|无|非|禁止|停止|取消|暂停|避免|拒绝|废止).?"
    r"|\b(?:not(?! only)|no|never|neither|nor|without|cannot|none|nobody|stop|cancel|abolish)\b"
    r"|n't\b"
)
_BODY_LIKE = re.compile(
    r"(?:^|(?<=[、,;和与及由]))(?P<name>[\u3400-\u9fff]{2,16}?(?<!全)(?<!内)(?<!外)[部委局署办院会厅室府])"
    r"(?=[、,;和与及等]|共同|联合|牵头|负责|主责|主办|配合|协办|参与|参加|分工|按|会同|是|为|$)"
)
_BODY_LIKE_EN = re.compile(
    r"\b(?:[A-Z][\w-]+ (?:[\w-]+ ){0,2})?(?:Ministry|Administration|Commission|Bureau|Office"
    r"|Department|Agency|Committee|Authority|Court|Procuratorate|Council|Association)\b"
    r"(?: (?:of|for|on) (?:the )?(?:[A-Z][\w-]+,? ?(?:and )?)*)?"
)
_COUNTED = re.compile(
    r"(?:至少)?(?P<n>[零〇一二三四五六七八九十百两\d]+)个?家?(?:单位|部门|机关|机构|部委)"
    r"|(?:at least )?(?P<en>[\w-]+) "
    r"(?:bodies|agencies|departments|units|ministries|authorities|institutions)\b"
)


def check(sentence: Sentence, cited: Mapping[str, Evidence], *, agencies: Agencies) -> str:
    """Why a sentence fails; empty where nothing is wrong with it.

    Args:
        cited: the clauses that were given, by every name that a quotation may use.
    """
    reason = check_form(sentence.text) or check_quotations(sentence, cited)
    if reason:
        return reason
    clauses = list(
        {cited[q.clause_id].clause.id: cited[q.clause_id] for q in sentence.quotations}.values()
    )
    masked = mask(sentence.text, agencies)
    said = without_polarity(sentence.text)
    if not said.strip():
        return ""  # a bare yes or no, which the extractive answer has to say too
    return (
        check_bodies(sentence.text, masked, clauses, agencies=agencies)
        or _check_each(masked, clauses, agencies=agencies)
        or check_negations(mask(said, agencies), clauses)
        or check_figures(sentence.text, clauses)
        or check_content(said, clauses)
    )


def check_form(text: str) -> str:
    """A sentence of plain words, not too long."""
    if not text.strip():
        return "an empty sentence"
    if len(text) > MAX_SENTENCE:
        return f"a sentence of more than {MAX_SENTENCE} characters"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in text):
        return "a control character"
    if _UNSAFE.search(unicodedata.normalize("NFKC", text)):
        return "a link or markup"
    return ""


def check_quotations(sentence: Sentence, cited: Mapping[str, Evidence]) -> str:
    """At least one, each of them word for word in the clause named."""
    if not sentence.quotations:
        return "no citation"
    for quotation in sentence.quotations:
        evidence = cited.get(quotation.clause_id)
        if evidence is None:
            return "a clause that was not given"
        if evidence.find(quotation.quote) is None:
            return "a quotation that is not in the clause"
    return ""


def check_bodies(
    text: str, masked: Masked, clauses: Sequence[Evidence], *, agencies: Agencies
) -> str:
    """Every body named is named in the clauses, also one that no list of bodies knows."""
    named = _duty_bodies(clauses, agencies)
    for evidence in clauses:
        for words in (*evidence.chinese, *evidence.english):
            named |= {mention.body.id for mention in agencies.find(words)}
    words = "\n".join(evidence.all for evidence in clauses)
    if any(body.id not in named for body in masked.bodies):
        return "a body that the clause does not name"
    rest = masked.text
    unknown = [m["name"] for m in _BODY_LIKE.finditer(rest)]
    unknown += [
        fold(m[0]).strip(" ,").removeprefix("the ")
        for m in _BODY_LIKE_EN.finditer(_unmasked(text, agencies))
    ]
    if any(name not in words for name in unknown):
        return "a body that the clause does not name"
    return ""


def _check_each(masked: Masked, clauses: Sequence[Evidence], *, agencies: Agencies) -> str:
    """Roles hold in each clause: else the task of one would go with the body of another."""
    return next(filter(None, (check_roles(masked, [e], agencies=agencies) for e in clauses)), "")


def check_roles(masked: Masked, clauses: Sequence[Evidence], *, agencies: Agencies) -> str:
    """Who leads, has a duty or supports is who the notes say; `only` is true."""
    duties = [duty for evidence in clauses for duty in evidence.clause.duties]
    texts = [evidence.clause.text for evidence in clauses]
    texts += [t.text for evidence in clauses if (t := evidence.clause.translation) is not None]
    content = fold("\n".join(texts))
    found = claims(masked, content=content)
    for claim in found:
        reason = _check_claim(claim, duties, agencies)
        if reason:
            return reason
    return _check_sole(masked, found, clauses, agencies)


def _check_claim(claim: Claim, duties: Sequence[Duty], agencies: Agencies) -> str:
    roles = {"lead": {Role.LEAD}, "support": {Role.SUPPORT, Role.PARTICIPATE, Role.JOINTLY}}
    right = _ids((d for d in duties if d.role in roles.get(claim.role, set(Role))), agencies)
    bodies = {body.id for body in claim.bodies}
    if claim.negated:
        wrong = bool(bodies & right) if bodies else bool(right)
        return f"the role {claim.role} denied" if wrong else ""
    if claim.role == "lead" and not bodies:
        return "a lead without a name"
    if not duties and claim.role != "lead":
        return ""  # legislation has no notes: who does something stands in the text
    return "" if bodies <= right else f"the role {claim.role} given to another body"


def _check_sole(
    masked: Masked, found: Sequence[Claim], clauses: Sequence[Evidence], agencies: Agencies
) -> str:
    words = list(sole(masked))
    if not words:
        return ""
    leads = {b.id for c in found if c.role == "lead" and not c.negated for b in c.bodies}
    named = {body.id for body in masked.bodies}
    if not named:
        text = "\n".join(evidence.all for evidence in clauses)
        return "" if all(word in text for word in words) else "“only” without ground"
    duties = [duty for evidence in clauses for duty in evidence.clause.duties]
    if leads:
        true = leads == _ids((d for d in duties if d.role is Role.LEAD), agencies)
    else:
        opened = any(evidence.clause.open_list for evidence in clauses)
        true = not opened and named == _ids(duties, agencies)
    return "" if true else "“only” where there are others"


def check_negations(masked: Masked, clauses: Sequence[Evidence]) -> str:
    """Nothing is denied that the clauses do not deny; a role denied has been checked already."""
    words = "\n".join(evidence.all for evidence in clauses)
    for part in _PARTS.split(masked.text):
        denied = (match[0] for match in _NEGATION.finditer(part))
        if not denies_role(part) and any(word not in words for word in denied):
            return "a negation that the clause does not hold"
    return ""


def check_figures(text: str, clauses: Sequence[Evidence]) -> str:
    """Every number stands in the clauses, is of their place, or counts the bodies rightly."""
    known = set()
    for evidence in clauses:
        clause = evidence.clause
        known |= figures("\n".join((*evidence.chinese, *evidence.english)), loose=True)
        known |= figures(f"{clause.label}\n{clause.document}", loose=True)
        places = (clause.item, clause.section, clause.article)
        known |= {(float(place), False) for place in places if place is not None}
    values = {value for value, _ in known}
    counts = _counts(clauses, opened=False)
    least = counts | _counts(clauses, opened=True)

    def without(match: re.Match[str]) -> str:
        counted = {value for value, _ in figures(match[0])}
        right = least if match[0].startswith(("至少", "at least")) else counts
        return " " if counted and counted <= right else match[0]

    rest = _COUNTED.sub(without, fold(text))
    for value, percent in figures(rest):
        if (value, True) not in known if percent else value not in values:
            return f"the number {value:g}{'%' if percent else ''}"
    return ""


def _counts(clauses: Sequence[Evidence], *, opened: bool) -> set[float]:
    """How many bodies a note names, in all and in each role; of an open list only the least."""
    counts = set()
    for evidence in clauses:
        if evidence.clause.open_list is opened:
            duties = evidence.clause.duties
            counts.add(float(len(duties)))
            counts |= {float(sum(d.role is role for d in duties)) for role in Role}
    return counts


def check_content(text: str, clauses: Sequence[Evidence]) -> str:
    """The sentence, and each part of it, is about what the clauses say."""
    held = frozenset(terms("\n".join(evidence.all for evidence in clauses)))
    parts = [content_terms(part) for part in _PARTS.split(text)]
    whole = {term for part in parts for term in part}
    if not whole:
        return "a sentence without content"
    if len(whole & held) < _SHARE * len(whole):
        return "words that the clause does not hold"
    if any(part and len(part & held) < _PART_SHARE * len(part) for part in parts):
        return "words that the clause does not hold"
    return ""


def content_terms(text: str) -> frozenset[str]:
    """What a text is about: pairs of Chinese characters and stems of Latin words.

    Other than for a question, only words that say nothing by themselves are left out: what is
    left out could say anything.
    """
    found: set[str] = set()
    for run in runs(fold(text)):
        if is_han(run):
            for piece in _SAYING.split(run):
                found |= {piece[i : i + 2] for i in range(max(len(piece) - 1, 1))} - {""}
        elif not run[0].isdigit() and run not in _SAYING_EN:
            found.add(stem(run))
    return frozenset(found)


def _unmasked(text: str, agencies: Agencies) -> str:
    """The sentence as written, without the bodies that are known."""
    pieces, last = [], 0
    for mention in agencies.find(text):
        pieces += [text[last : mention.span.start], WEAK if mention.weak else BODY]
        last = mention.span.end
    return "".join([*pieces, text[last:]])


def _duty_bodies(clauses: Iterable[Evidence], agencies: Agencies) -> set[str]:
    return _ids((d for evidence in clauses for d in evidence.clause.duties), agencies)


def _ids(duties: Iterable[Duty], agencies: Agencies) -> set[str]:
    found: Iterable[Body | None] = (agencies.resolve(duty.body) for duty in duties)
    return {body.id for body in found if body is not None}
