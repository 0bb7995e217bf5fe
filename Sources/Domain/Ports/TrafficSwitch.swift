/// The port by which a handler makes sure that what it committed is what traffic does.
package protocol TrafficSwitch: Sendable {
    /// Returns when no new request is routed by a world older than the newest commit before the call.
    func settle() async
}
