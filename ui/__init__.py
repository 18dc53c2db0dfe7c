"""HOW IS IT SHOWN? The web page. Only `ui.app` and the tabs beside it import Gradio.

Gradio reads these variables when it is first imported, so they are set before any module of
this package runs: no usage statistics, no question to a model hub. The second is a default
only, because a model that the settings allow to be fetched needs the hub.
"""

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ.setdefault("HF_HUB_OFFLINE", "1")
