"""Live: browsers are told what changed at their tenant, over a WebSocket that can take up again.

line       one browser's WebSocket: who it is, what it says, when it ends
hub        all lines of this process, by tenant; reads new events once and writes them to everybody
teller     moves what transactions touched into ordered events
frames     events as bytes
presence   who looks at which conversation, or types there
wire       uvicorn's WebSocket, with a way to write one frame to many and to cut who does not read
"""
