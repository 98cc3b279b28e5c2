"""What the Python suites share: a server process, a REST client, raw HTTP, WebSocket, Engine.IO and Socket.IO."""
