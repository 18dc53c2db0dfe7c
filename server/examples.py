"""What does it look like? Examples of the description; each is what the program says."""

from __future__ import annotations

import json
from typing import Any

ANSWER: dict[str, Any] = {
    "id": None,
    "question": "对部分地区文化市场进行暗访抽查由谁负责？",
    "language": "zh-Hans",
    "status": "answered",
    "abstained": False,
    "answer": "三、（十） 加大版权保护工作力度：由文化部负责。[1]",
    "citations": [
        {
            "document": "国办发〔2017〕46号",
            "label": "三、（十）",
            "item": 10,
            "clause": 2,
            "clause_id": "15aeb039e416e492",
            "quote": "對部分地區文化市場進行暗訪抽查。(文化部負責)",
            "start": 4720,
            "end": 4760,
            "sha256": "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d",
            "translation": "Conduct undercover spot checks of the cultural markets in some"
            " regions. (The Ministry of Culture is responsible)",
            "gazette": "国办发〔2017〕46号 三、（十）",
        }
    ],
    "duties": [{"body": "文化部", "role": "responsible", "clause_id": "15aeb039e416e492"}],
    "nearest": [],
    "understood": "",
    "notes": [
        {
            "body": "文化部",
            "text": "文化部：2018年，与国家旅游局的职责整合，组建文化和旅游部，不再保留。",
            "sources": ["《国务院机构改革方案》（第十三届全国人民代表大会第一次会议，2018年）"],
        }
    ],
    "confidence": 0.977,
    "mode": "extractive",
    "index": "gen-1",
    "elapsed_ms": 4.2,
}

HITS: dict[str, Any] = {
    "query": "文化市场暗访抽查",
    "hits": [
        {
            "clause_id": "15aeb039e416e492",
            "document": "国办发〔2017〕46号",
            "label": "三、（十）",
            "item": 10,
            "clause": 2,
            "text": "对部分地区文化市场进行暗访抽查。",
            "score": 0.893855,
            "parts": {
                "bm25": 21.99973,
                "dense": 0.513589,
                "coverage": 1.0,
                "title": 0.0,
                "late": 0.89526,
            },
        }
    ],
    "total": 4,
}

DOCUMENT: dict[str, Any] = {
    "id": "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d",
    "name": "国办发〔2017〕46号",
    "title": "国务院办公厅关于印发2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点的通知",
    "number": "国办发〔2017〕46号",
    "date": "2017-05-16",
    "issuer": "国务院办公厅",
    "genre": "notice",
    "counts": {
        "sections": 8,
        "items": 31,
        "articles": 0,
        "clauses": 57,
        "duties": 200,
        "bodies": 32,
    },
}

OUTLINE: dict[str, Any] = {
    "id": "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d",
    "name": "国办发〔2017〕46号",
    "title": "国务院办公厅关于印发2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点的通知",
    "number": "国办发〔2017〕46号",
    "issuer": "国务院办公厅",
    "date": "2017-05-16",
    "addressees": "各省、自治区、直辖市人民政府,国务院各部委、各直属机构",
    "genre": "notice",
    "sha256": "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d",
    "sections": [
        {
            "number": 3,
            "label": "三、",
            "title": "加大打击侵犯知识产权工作力度",
            "part": 0,
            "clauses": [],
        }
    ],
    "items": [
        {
            "number": 10,
            "label": "（十）",
            "section": 3,
            "title": "加大版权保护工作力度",
            "part": 0,
            "clauses": [
                {
                    "index": 1,
                    "id": "07149070f8f10773",
                    "label": "三、（十）",
                    "start": 4478,
                    "end": 4720,
                    "open_list": False,
                    "duties": [{"body": "新闻出版广电总局", "role": "lead"}],
                },
                {
                    "index": 2,
                    "id": "15aeb039e416e492",
                    "label": "三、（十）",
                    "start": 4720,
                    "end": 4760,
                    "open_list": False,
                    "duties": [{"body": "文化部", "role": "responsible"}],
                },
            ],
        }
    ],
    "articles": [],
    "paragraphs": [
        {
            "index": 1,
            "id": "f068bef078bf63d6",
            "label": "引言第一段",
            "start": 114,
            "end": 197,
            "open_list": False,
            "duties": [],
        }
    ],
    "warnings": [],
}

CLAUSE: dict[str, Any] = {
    "index": 2,
    "id": "15aeb039e416e492",
    "label": "三、（十）",
    "text": "对部分地区文化市场进行暗访抽查。",
    "start": 4720,
    "end": 4760,
    "note": "文化部负责",
    "open_list": False,
    "duties": [{"body": "文化部", "role": "responsible"}],
    "document": {
        "id": "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d",
        "name": "国办发〔2017〕46号",
        "title": "国务院办公厅关于印发2017年全国打击侵犯知识产权和制售假冒伪劣商品工作要点的通知",
    },
    "gazette": "国办发〔2017〕46号 三、（十）",
    "section": 3,
    "item": 10,
    "article": None,
    "title": "加大版权保护工作力度",
    "section_title": "加大打击侵犯知识产权工作力度",
    "quote": "對部分地區文化市場進行暗訪抽查。(文化部負責)",
    "translation": {
        "language": "en",
        "section": "Intensify the fight against intellectual property infringement",
        "item": "Step up copyright protection",
        "title": "Undercover spot checks of cultural markets",
        "text": "Conduct undercover spot checks of the cultural markets in some regions.",
        "note": "The Ministry of Culture is responsible",
    },
}

ROW: dict[str, Any] = {
    "number": 20,
    "document": "国办发〔2017〕46号",
    "label": "三、（十）",
    "item": 10,
    "clause": 2,
    "clause_id": "15aeb039e416e492",
    "title": "加大版权保护工作力度",
    "text": "对部分地区文化市场进行暗访抽查。",
    "note": "文化部负责",
    "open_list": False,
    "duties": [{"body": "文化部", "role": "responsible"}],
    "quote": "對部分地區文化市場進行暗訪抽查。",
    "sha256": "433317d205d7a2d4b7b732ac68df0d380eeccd2260885eb1813864451408a17d",
    "start": 4720,
    "end": 4753,
    "due": [],
}

TEXT = """某某部关于推进植物园建设的通知
某发〔2020〕1号
一、推进植物园建设
（一）扩大植物园开放范围。植物园免费开放。（某某部牵头负责，财政部配合）
"""

PARSED: dict[str, Any] = {
    "title": "某某部关于推进植物园建设的通知",
    "number": "某发〔2020〕1号",
    "issuer": "某某部",
    "date": "",
    "addressees": "",
    "genre": "notice",
    "sha256": "71e22b15eba850779bd740a80161083ba96faee071a3ec20409d0632fa4e407a",
    "sections": [
        {"number": 1, "label": "一、", "title": "推进植物园建设", "part": 0, "clauses": []}
    ],
    "items": [
        {
            "number": 1,
            "label": "（一）",
            "section": 1,
            "title": "扩大植物园开放范围",
            "part": 0,
            "clauses": [
                {
                    "index": 1,
                    "id": "8bb736265849d0bb",
                    "label": "一、（一）",
                    "text": "植物园免费开放。",
                    "start": 50,
                    "end": 73,
                    "note": "某某部牵头负责，财政部配合",
                    "open_list": False,
                    "duties": [
                        {"body": "某某部", "role": "lead"},
                        {"body": "财政部", "role": "support"},
                    ],
                }
            ],
        }
    ],
    "articles": [],
    "paragraphs": [],
    "warnings": [],
}

_LINE = json.dumps(ANSWER, ensure_ascii=False)
EVENT_LINES = f'event: answer\ndata: {_LINE}\n\nevent: done\ndata: {{"answers": 1}}\n\n'

_SAID = ANSWER["answer"] + "\n\n依据：\n[1] " + ANSWER["citations"][0]["gazette"]
_HEAD: dict[str, Any] = {
    "id": "chatcmpl-5f0c", "object": "chat.completion", "created": 1796000000,
    "model": "tiaowen", "system_fingerprint": "gen-1",
}  # fmt: skip
COMPLETION: dict[str, Any] = {
    **_HEAD,
    "choices": [
        {
            "index": 0,
            "message": {
                "role": "assistant", "content": _SAID, "refusal": None, "tiaowen": ANSWER,
            },
            "finish_reason": "stop",
            "logprobs": None,
        }
    ],
    "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
}  # fmt: skip
_DELTA = {"index": 0, "delta": {"content": _SAID}, "finish_reason": None, "logprobs": None}
_CHUNK = {**_HEAD, "object": "chat.completion.chunk", "choices": [_DELTA]}
CHUNK_LINES = f"data: {json.dumps(_CHUNK, ensure_ascii=False)}\n\ndata: [DONE]\n\n"
