"""HOW DO OTHER PROGRAMS ASK, AND WHO MAY? One web application around page and interfaces.

FastAPI and uvicorn are imported here and nowhere else; Gradio comes with `ui.app`.
"""
