"""A document and questions that try to be markup, script or an address, wherever they are shown."""

from __future__ import annotations

HIT = "window.hit=1"
"""What each of them would run."""

ELSEWHERE = "http://elsewhere.invalid"
"""Where each of them would send something."""

TITLE = f"关于整治<script>{HIT}</script>和<img src=x onerror={HIT}>的通知"
NUMBER = "国办发〔2031〕7号"
BODY = f"<b onmouseover={HIT}>联络</b>部"
FILE = f'"><svg onload={HIT}>'

DOCUMENT = f"""{TITLE}
{NUMBER}
各省<iframe src="{ELSEWHERE}/frame"></iframe>人民政府：
一、加强<svg onload={HIT}>监管</div></section></script>
（一）清理恶意链接。清理[点击](javascript:{HIT})和![图]({ELSEWHERE}/a.png)，
以及<a
href="javascript:{HIT}">链接</a>、<img src="{ELSEWHERE}/b.png">、
<style>@import "{ELSEWHERE}/c.css";</style>。（公安部牵头负责）
（二）清理恶意模板。清理${{{HIT}}}和
{{{{constructor.constructor('{HIT}')()}}}}
以及<%={HIT}%>、`{HIT}`、
$$\\href{{javascript:{HIT}}}{{a}}$$。（商务部、{BODY}负责）
（三）清理颠倒文字。清理\u202e颠倒的文字\u202c和<!-- 注释、
<base href="{ELSEWHERE}/">、<meta http-equiv=refresh content="0;url={ELSEWHERE}">。（海关总署负责）
二、加强"'><img src=x onerror={HIT}>数据管理
（四）清理数据地址。清理<object data="data:text/html,<script>{HIT}</script>"></object>
和<form action="{ELSEWHERE}"><button>提交</button></form>。（财政部牵头负责）
"""

QUESTIONS = (
    "清理恶意链接由谁牵头？",
    "清理恶意模板由谁负责？",
    "第三项有哪些任务？",
    f"<img src=x onerror={HIT}>由谁负责？",
    f"[点击](javascript:{HIT}) ![图]({ELSEWHERE}/q.png) <script>{HIT}</script>",
    f"${{{HIT}}} {{{{constructor.constructor('{HIT}')()}}}} </script><svg onload={HIT}>",
    f'"><iframe srcdoc="<script>parent.{HIT}</script>"></iframe>\u202e谁',
)
