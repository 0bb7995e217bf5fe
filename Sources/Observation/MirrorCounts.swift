/// A group whose requests are copied, and the group that gets the copies; both by ARN.
package struct MirrorKey: Sendable, Hashable {
    package var targetGroup: String
    package var mirror: String

    package init(targetGroup: String, mirror: String) {
        self.targetGroup = targetGroup
        self.mirror = mirror
    }
}

/// How the answers to copies compare with those to the requests; only grows.
package struct MirrorCounts: Sendable, Equatable {
    package struct Difference: Sendable, Equatable {
        /// Method and path.
        package var request: String
        package var status: Int
        package var mirrorStatus: Int

        package init(request: String, status: Int, mirrorStatus: Int) {
            self.request = request
            self.status = status
            self.mirrorStatus = mirrorStatus
        }
    }

    /// Both answered with the same status.
    package private(set) var same = 0
    package private(set) var different = 0
    /// The mirror gave no answer.
    package private(set) var failed = 0
    /// No copy was sent: the body was too long, the client left, no target was healthy, or too many were under way.
    package private(set) var dropped = 0
    /// Until the first byte of the answer, of the requests that were copied.
    package private(set) var responseTimes = DurationHistogram()
    package private(set) var mirrorResponseTimes = DurationHistogram()
    /// The last ten, oldest first.
    package private(set) var differences: [Difference] = []

    package init() {}

    package mutating func drop() { dropped += 1 }

    package mutating func fail() { failed += 1 }

    package mutating func compare(_ difference: Difference, microseconds: Int, mirrorMicroseconds: Int) {
        responseTimes.add(microseconds: microseconds)
        mirrorResponseTimes.add(microseconds: mirrorMicroseconds)
        if difference.status == difference.mirrorStatus {
            same += 1
        } else {
            different += 1
            differences = differences.suffix(9) + [difference]
        }
    }
}
