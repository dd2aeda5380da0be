"""A GStreamer publisher: `webrtcbin`, plain WHIP, video only, no data channel.

Runs on the system's Python, which has GStreamer's bindings: gst_publisher.py WHIP_URL h264|vp8.
Prints the session's location when the offer was answered, `connected` when media flows, and what
went wrong otherwise; ends when its standard input does.
"""

import sys
import threading
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

ENCODERS = {
    "h264": "openh264enc complexity=low gop-size=30 bitrate=600000 ! h264parse"
    " ! rtph264pay config-interval=-1 aggregate-mode=zero-latency"
    " ! application/x-rtp,media=video,encoding-name=H264,payload=96",
    "vp8": "vp8enc deadline=1 cpu-used=8 keyframe-max-dist=30 target-bitrate=600000"
    " ! rtpvp8pay ! application/x-rtp,media=video,encoding-name=VP8,payload=96",
}
PIPELINE = (
    "webrtcbin name=peer bundle-policy=max-bundle"
    " videotestsrc is-live=true pattern=ball"
    " ! video/x-raw,format=I420,width=320,height=180,framerate=30/1 ! {encoder} ! peer."
)


class Publisher:
    """Offers when GStreamer asks for it, with all candidates in the offer."""

    def __init__(self, url: str, codec: str) -> None:
        self.loop = GLib.MainLoop()
        self.url = url
        self.pipeline = Gst.parse_launch(PIPELINE.format(encoder=ENCODERS[codec]))
        self.peer = self.pipeline.get_by_name("peer")
        self.offered = False
        self.peer.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.peer.connect("notify::ice-gathering-state", self.on_gathering)
        self.peer.connect("notify::connection-state", self.on_connection)
        bus = self.pipeline.get_bus()
        bus.add_signal_watch()
        bus.connect("message::error", self.on_error)

    def run(self) -> None:
        """Until standard input ends."""
        self.pipeline.set_state(Gst.State.PLAYING)
        threading.Thread(target=self.wait_for_the_end, daemon=True).start()
        self.loop.run()
        self.pipeline.set_state(Gst.State.NULL)

    def wait_for_the_end(self) -> None:
        """Whoever started this closes the pipe, or dies."""
        sys.stdin.read()
        GLib.idle_add(self.loop.quit)

    def on_negotiation_needed(self, _peer: object) -> None:
        """Make the offer; setting it starts gathering."""
        promise = Gst.Promise.new_with_change_func(self.on_offer)
        self.peer.emit("create-offer", None, promise)

    def on_offer(self, promise: object) -> None:
        """Set the offer, which lives no longer than the reply that it came in."""
        reply = promise.get_reply()  # type: ignore[attr-defined]
        self.peer.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())

    def on_gathering(self, *_: object) -> None:
        """When all candidates are known, post the offer from the main loop."""
        state = self.peer.get_property("ice-gathering-state")
        if state == GstWebRTC.WebRTCICEGatheringState.COMPLETE and not self.offered:
            self.offered = True
            GLib.idle_add(self.post)

    def post(self) -> bool:
        """POST the offer, set the answer."""
        offer = self.peer.get_property("local-description").sdp.as_text()
        request = urllib.request.Request(
            self.url, offer.encode(), {"Content-Type": "application/sdp"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                location, answer = response.headers["Location"], response.read()
        except OSError as error:
            detail = error.read().decode() if hasattr(error, "read") else ""
            return self.fail(f"{error} {detail}\n{offer}")
        _, message = GstSdp.SDPMessage.new()
        GstSdp.sdp_message_parse_buffer(answer, message)
        description = GstWebRTC.WebRTCSessionDescription.new(
            GstWebRTC.WebRTCSDPType.ANSWER, message
        )
        self.peer.emit("set-remote-description", description, Gst.Promise.new())
        say(location)
        return bool(GLib.SOURCE_REMOVE)

    def on_connection(self, *_: object) -> None:
        """Tell of the connection."""
        state = self.peer.get_property("connection-state")
        if state == GstWebRTC.WebRTCPeerConnectionState.CONNECTED:
            say("connected")
        elif state == GstWebRTC.WebRTCPeerConnectionState.FAILED:
            self.fail("the connection failed")

    def on_error(self, _bus: object, message: object) -> None:
        """An element failed."""
        self.fail(str(message.parse_error()))  # type: ignore[attr-defined]

    def fail(self, reason: str) -> bool:
        """Say why on standard error, and leave."""
        print(reason, file=sys.stderr, flush=True)
        self.loop.quit()
        return bool(GLib.SOURCE_REMOVE)


def say(line: str) -> None:
    """A line to whoever started this."""
    print(line, flush=True)


if __name__ == "__main__":
    Gst.init(None)
    Publisher(sys.argv[1], sys.argv[2]).run()
