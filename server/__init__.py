"""The application: HTTP, WebRTC, sessions, command line."""
