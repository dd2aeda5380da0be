/**
 * The Sideline client: sends a video stream, gives back pose, phase and metrics for every frame.
 *
 *     const stream = await openCamera("environment");
 *     const session = await connect({ endpoint: location.origin, sport: "cmj", stream });
 *     session.on("frame", ({ pose, phase, ageMs }) => draw(pose, phase, ageMs));
 *     session.on("event", (event) => event.stage === "final" && show(event.values));
 *     session.on("closed", (error) => error && alert(error.message));
 *     await session.stop();
 *
 * With `preview`, an element playing the stream, `session.pictureOf(result)` gives the very
 * picture that a result belongs to, and ages count from capture instead of from the encoder.
 */

export { type AccountInfo, fetchAccount, may, ROLES, type Role } from "./account.ts";
export { fetchDemo, fetchSports } from "./api.ts";
export {
  type DeviceStart,
  fetchThumbnail,
  patchSession,
  type SessionChange,
  startDevice,
  stopDevice,
  stopSession,
  type Thumbnail,
} from "./aside.ts";
export {
  type AthleteInfo,
  type AthleteValues,
  athleteInfo,
  changeAthlete,
  createAthlete,
  deleteAthlete,
  listAthletes,
} from "./athletes.ts";
export { type ReportedAttempt, reportedAttempts } from "./attempts.ts";
export {
  type CameraChoice,
  cameraError,
  listCameras,
  openCamera,
  type PictureSize,
} from "./camera.ts";
export type { ClockOffset } from "./clock-offset.ts";
export { type AttemptCurves, CURVES, type Curve, fetchCurves, type Plot } from "./curves.ts";
export { changeDevice, type DeviceInfo, listDevices, revokeDevice } from "./devices.ts";
export {
  CameraError,
  ConnectionError,
  type ErrorCode,
  ServerError,
  SidelineError,
} from "./errors.ts";
export { WireError } from "./fields.ts";
export type { TappedFrame } from "./frame-tap.ts";
export {
  claimInvitation,
  createInvitation,
  type InvitationInfo,
  type InvitationWanted,
  type InvitedRole,
  listInvitations,
  type NewInvitation,
  type NewMember,
  revokeInvitation,
} from "./invitations.ts";
export {
  deleteSession,
  type LastFinal,
  listSessions,
  type RecordingInfo,
  type SessionInfo,
  sessionEvents,
  sessionFinals,
  sessionInfo,
} from "./kept.ts";
export type { Account, Outcomes } from "./ledger.ts";
export type { SendLimits } from "./limits.ts";
export { type LineListener, type LineState, type Opener, SessionLine } from "./line.ts";
export type { SentNow } from "./link.ts";
export { analysisInfo, type MeasuredRecording, sessionRecording } from "./measured.ts";
export type { AgeBasis, FrameResult, Snapshot } from "./measures.ts";
export { listMembers, type MemberInfo, revokeMember } from "./members.ts";
export { addNote, deleteNote, listNotes, type NewNote, type NoteInfo } from "./notes.ts";
export type { Athlete, Body, SessionOptions } from "./options.ts";
export {
  claimPairing,
  createPairing,
  type LinkState,
  type NewDevice,
  type NewPairing,
  type PairingInfo,
  pairingInfo,
  revokePairing,
} from "./pairings.ts";
export { fetchPoses, type MomentsOf, POSES, type Poses, readPoses, type Track } from "./poses.ts";
export { fetchPrivacy, type PrivacyInfo } from "./privacy.ts";
export {
  type AnalysisInfo,
  type AnalysisState,
  analyze,
  deleteAnalysis,
  deleteUpload,
  listAnalyses,
  type Server,
  sendVideo,
  type Video,
} from "./recorded.ts";
export type { Codec } from "./sender.ts";
export { connect, SidelineSession } from "./session.ts";
export type { SessionEvents, SessionState } from "./session-events.ts";
export {
  createShare,
  fetchShared,
  listShares,
  type NewShare,
  revokeShare,
  type SharedInfo,
  type ShareInfo,
  type ShareWanted,
} from "./shares.ts";
export type { MetricInfo, SportInfo } from "./sport-info.ts";
export {
  athleteTimeline,
  athleteTrends,
  exportFinals,
  type MetricTrend,
  type Newest,
  type NoNumber,
  type NormalRange,
  type SmallestChange,
  type TimelineEntry,
  type TrendDay,
  type Trends,
} from "./trends.ts";
export type { Grade, Verdict, VerdictReason } from "./verdict.ts";
export {
  SessionWatch,
  type WatchEvents,
  type WatchState,
  watchSession,
} from "./watch.ts";
export { decodeWatched, type FollowedFrame, type Watched } from "./watched.ts";
export {
  addWebhook,
  deleteWebhook,
  enableWebhook,
  type FinalAttempt,
  listWebhooks,
  testWebhook,
  verifyWebhook,
  WebhookError,
  type WebhookEvent,
  type WebhookEventType,
  type WebhookInfo,
} from "./webhooks.ts";
export {
  type EventMessage,
  type EventStage,
  type FrameMessage,
  type HelloMessage,
  readEvent,
} from "./wire.ts";
