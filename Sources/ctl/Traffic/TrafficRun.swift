import CCurl
import Foundation

/// The state of one load while it is made, and what came of it.
struct TrafficRun {
    /// Wall clock at the start, in milliseconds since 1970.
    let startedAtEpochMilliseconds: Int
    private(set) var recorder = TrafficRecorder()
    private(set) var pacer: Pacer
    private(set) var connectionsOpened = 0
    /// Requests cut off by a stop signal: neither answered nor failed.
    private(set) var unfinished = 0
    /// Seconds from the start to the end.
    private(set) var length = 0.0

    private let start: ContinuousClock.Instant
    private let multi: MultiHandle
    private var lanes: [UnsafeMutableRawPointer: TrafficLane] = [:]
    /// Lanes without a request, the one that rested longest first.
    private var free: [TrafficLane] = []
    private var busy: Set<UnsafeMutableRawPointer> = []

    init(plan: TrafficPlan, address: String) throws(CurlError) {
        pacer = Pacer(rate: plan.rate, duration: plan.duration, requestLimit: plan.requestLimit)
        multi = try MultiHandle(connections: plan.connections)
        for number in 1...plan.connections {
            let lane = try TrafficLane(number: number, plan: plan, address: address)
            lanes[lane.handle.pointer] = lane
            free.append(lane)
        }
        startedAtEpochMilliseconds = Int(Date().timeIntervalSince1970 * 1000)
        start = .now
    }

    var seconds: Double { Double(microseconds) / 1_000_000 }
    var isIdle: Bool { busy.isEmpty }

    private var microseconds: Int {
        let elapsed = (ContinuousClock.now - start).components
        return Int(elapsed.seconds) * 1_000_000 + Int(elapsed.attoseconds / 1_000_000_000_000)
    }

    mutating func startDue() throws(CurlError) {
        let due = pacer.due(at: seconds, free: free.count)
        guard due > 0 else { return }
        for lane in free.prefix(due) {
            try lane.begin(at: microseconds, in: multi)
            busy.insert(lane.handle.pointer)
            pacer.noteStart()
        }
        free.removeFirst(due)
    }

    mutating func advance() throws(CurlError) {
        try multi.perform()
        while let finished = multi.nextFinished() {
            guard let lane = lanes[finished.handle] else { continue }
            recorder.record(lane.end(at: microseconds, error: finished.error))
            connectionsOpened += lane.handle.connectionsOpened
            release(lane)
        }
    }

    /// Waits for the network, or for the next request's turn where a connection is free for it.
    func wait(atMost longest: Double) throws(CurlError) {
        var wait = longest
        if !free.isEmpty, !pacer.isOver(at: seconds) { wait = min(wait, pacer.wait(at: seconds)) }
        try multi.poll(milliseconds: Int((wait * 1000).rounded(.up)))
    }

    mutating func finish() {
        length = seconds
        unfinished = busy.count
        for pointer in busy { lanes[pointer].map { multi.remove($0.handle) } }
        busy = []
    }

    private mutating func release(_ lane: TrafficLane) {
        multi.remove(lane.handle)
        busy.remove(lane.handle.pointer)
        free.append(lane)
    }
}
