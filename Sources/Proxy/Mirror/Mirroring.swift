import NIOCore
import NIOPosix
import Observation
import Synchronization

/// Sends copies of requests to mirrors and compares the answers, on a thread of its own that is there from the first
/// copy on. What it cannot take at once it drops and counts: clients never wait for it.
final class Mirroring: Sendable {
    fileprivate struct State {
        var group: MultiThreadedEventLoopGroup?
        var sender: MirrorSender?
        var isStopped = false
        var underWay = 0
        var bytes = 0
        var counts: [MirrorKey: MirrorCounts] = [:]
    }

    private let state = Mutex(State())

    /// Copies that are sent or wait for their answer.
    private static let mostUnderWay = 256
    private static let mostBytes = 32 << 20

    var counts: [MirrorKey: MirrorCounts] { state.withLock { $0.counts } }

    func drop(_ key: MirrorKey) { state.withLock { $0.counts[key, default: MirrorCounts()].drop() } }

    func send(_ request: MirroredRequest) {
        let sender = state.withLock { state -> MirrorSender? in
            guard !state.isStopped, state.underWay < Self.mostUnderWay, state.bytes + request.size <= Self.mostBytes
            else {
                state.counts[request.key, default: MirrorCounts()].drop()
                return nil
            }
            state.underWay += 1
            state.bytes += request.size
            return state.readySender()
        }
        sender?.send(request) { self.finished(request, $0) }
    }

    private func finished(_ request: MirroredRequest, _ outcome: MirrorOutcome) {
        state.withLock { state in
            state.underWay -= 1
            state.bytes -= request.size
            switch outcome {
            case .failed: state.counts[request.key, default: MirrorCounts()].fail()
            case .answered(let status, let microseconds):
                state.counts[request.key, default: MirrorCounts()].compare(
                    .init(request: request.title, status: request.status, mirrorStatus: status),
                    microseconds: request.microseconds, mirrorMicroseconds: microseconds)
            }
        }
    }

    /// Copies under way are given up.
    func stop() async throws {
        let group = state.withLock { state in
            state.isStopped = true
            return state.group
        }
        try await group?.shutdownGracefully()
    }
}

extension Mirroring.State {
    fileprivate mutating func readySender() -> MirrorSender {
        if let sender { return sender }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let sender = MirrorSender(eventLoop: group.next())
        self.group = group
        self.sender = sender
        return sender
    }
}

enum MirrorOutcome: Sendable {
    case answered(status: Int, microseconds: Int)
    case failed
}
