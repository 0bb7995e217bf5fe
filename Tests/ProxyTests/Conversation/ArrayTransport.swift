import Routing

@testable import Proxy

/// A transport made of arrays: it does at once what a conversation wants, and writes it down.
///
/// What was sent in two parts is written down as one, so that the same conversation cut differently leaves the same
/// notes.
final class ArrayTransport {
    enum Event: Equatable {
        case began(String)
        case requestIsWhole
        case toTarget([UInt8])
        case interim(Int)
        case head(Int, closes: Bool)
        case toClient([UInt8])
        case answered(Int, closes: Bool)
        case answerEnded(keepsClient: Bool)
        case upgraded
        case hungUpOnTarget
        case hungUpOnClient
    }

    private(set) var conversation = Conversation()
    private(set) var events: [Event] = []
    /// What a conversation must never want.
    private(set) var faults: [String] = []
    /// Of what has begun, in turn.
    private(set) var requests: [RequestHead] = []
    private(set) var answers: [ResponseHead] = []
    private(set) var isOpen = true
    private(set) var hasTarget = false
    /// For whether each attempt finds a target; true when it is empty.
    var connects: [Bool] = []
    /// What is done when a target has all of a request.
    var whenWhole: (ArrayTransport) -> Void = { _ in }
    private var fields = HeadFields()
    private var client: [UInt8] = []
    private var target: [UInt8] = []
    private var isWhole = false
    private var isRunning = false

    func clientSends(_ bytes: some Sequence<UInt8>) {
        guard isOpen else { return }
        client += bytes
        goOn()
    }

    func clientEndsOutput() { if isOpen { react(conversation.clientEndedOutput(unread: client.count)) } }
    func targetCloses() { if hasTarget { react(conversation.targetClosed(unread: client.count)) } }
    func targetEndsOutput() { if hasTarget { react(conversation.targetEndedOutput(unread: client.count)) } }
    func timePasses() { if isOpen { react(conversation.timeIsUp(unread: client.count)) } }
    func drains() { if isOpen { react(conversation.drain(unread: client.count)) } }
    func doorGoes() { if isOpen { react(conversation.leaveIfIdle(unread: client.count)) } }

    // MARK: The client's bytes

    private func goOn() {
        if isRunning { return }
        isRunning = true
        defer { isRunning = false }
        for _ in 0...2 * client.count + 8 where isOpen {
            if !step() { return }
        }
        if isOpen { faults.append("it never waits") }
    }

    private func step() -> Bool {
        switch client.withUnsafeBytes({ conversation.read($0, &fields) }) {
        case .wait, .awaitRestOfHead: return false
        case .route(let head): route(head)
        case .refuse(let fault): answer(fault.status, closes: true)
        case .pass(let count): pass(count)
        case .breakOff(let fault):
            hangUpOnTarget()
            answer(fault.status, closes: true)
        case .drop(let count): take(count)
        case .close: hangUpOnClient()
        }
        return true
    }

    @discardableResult
    private func take(_ count: Int) -> [UInt8] {
        if count > client.count { faults.append("used \(count) bytes of \(client.count)") }
        let taken = Array(client.prefix(count))
        client.removeFirst(min(count, client.count))
        return taken
    }

    private func route(_ head: RequestHead) {
        if let fault = conversation.begin(head, .defensive) { return answer(fault.status, closes: true) }
        events.append(.began(String(decoding: client[head.methodPart.dropLast()], as: UTF8.self)))
        take(head.end)
        requests.append(head)
        isWhole = false
        attempt()
    }

    private func attempt() {
        conversation.attemptBegan()
        guard connects.isEmpty || connects.removeFirst() else {
            return react(conversation.targetLost(.refused, unread: client.count))
        }
        hasTarget = true
        target = []
        conversation.connected()
        if isWhole || conversation.exchange.requestComplete { requestIsWhole() }
    }

    private func requestIsWhole() {
        if !isWhole { events.append(.requestIsWhole) }
        isWhole = true
        whenWhole(self)
    }

    private func pass(_ count: Int) {
        if !hasTarget { faults.append("bytes for no target") }
        note(.toTarget(take(count)))
        if !isWhole, conversation.exchange.requestComplete { requestIsWhole() }
    }

    // MARK: The target's bytes

    func targetSends(_ bytes: some Sequence<UInt8>) {
        guard hasTarget, isOpen else { return }
        target += bytes
        var headEnd = 0
        while hasTarget, isOpen {
            let action = target.withUnsafeBytes {
                conversation.readAnswer(
                    $0, from: headEnd, closesClient: false, unread: client.count, &fields)
            }
            switch action {
            case .wait: return
            case .interim(let head, let isPassedOn):
                if isPassedOn { events.append(.interim(head.status)) }
                target.removeFirst(head.end)
            case .upgrade(let head, let clientHasEnded):
                events.append(.upgraded)
                target.removeFirst(head.end)
                note(.toClient(target))
                target = []
                goOn()
                if clientHasEnded { react(.endOutputToTarget) }
                return
            case .head(let head, let edit):
                let closes = if case .close = edit.connection { true } else { false }
                events.append(.head(head.status, closes: closes))
                answers.append(head)
                headEnd = head.end
            case .pass(let end, let isWhole): return passAnswer(headEnd..<end, end, isWhole)
            case .passWithoutChunks: return passWithoutChunks(&headEnd)
            case .malformed: return react(conversation.targetLost(.malformed, unread: client.count))
            }
        }
    }

    private func passAnswer(_ range: Range<Int>, _ end: Int, _ isWhole: Bool) {
        if end > target.count { return faults.append("passed on \(end) bytes of \(target.count)") }
        note(.toClient(Array(target[range])))
        target.removeFirst(end)
        if isWhole { finish(conversation.answerEnded(excess: !target.isEmpty, unread: client.count)) }
    }

    private func passWithoutChunks(_ headEnd: inout Int) {
        target.removeFirst(headEnd)
        headEnd = 0
        var body: [UInt8] = []
        let action = target.withUnsafeBytes { raw in conversation.withoutChunks(raw) { body += raw[$0] } }
        guard case .pass(let end, let isWhole) = action else {
            return react(conversation.targetLost(.malformed, unread: client.count))
        }
        note(.toClient(body))
        passAnswer(end..<end, end, isWhole)
    }

    // MARK: What it does

    func answer(_ status: Int, closes: Bool = false) {
        if hasTarget { faults.append("its own answer beside a target's") }
        let end = client.withUnsafeBytes { conversation.answerItself($0, closes: closes) }
        take(end.dropped)
        events.append(.answered(status, closes: end.tellsToClose))
        finish(end.ending)
    }

    private func finish(_ ending: Conversation.Ending) {
        events.append(.answerEnded(keepsClient: ending.client == .keep))
        if hasTarget && !ending.reusesTarget { hangUpOnTarget() }
        hasTarget = false
        if ending.client != .keep { client = [] }
        if ending.client == .close { hangUpOnClient() }
        goOn()
    }

    private func react(_ reaction: Conversation.Reaction) {
        switch reaction {
        case .nothing, .endOutputToTarget, .endOutputToClient: break
        case .close, .closeWhenWritten: hangUpOnClient()
        case .refuse(let fault): answer(fault.status, closes: true)
        case .endTunnel: hangUpOnClient()
        case .lost(_, let next): lost(next)
        }
    }

    private func lost(_ next: Conversation.AfterLoss) {
        if hasTarget { hangUpOnTarget() }
        switch next {
        case .retry:
            attempt()
            goOn()
        case .answer(let status): answer(status)
        case .finish(let ending): finish(ending)
        case .abort: hangUpOnClient()
        }
    }

    private func hangUpOnTarget() {
        events.append(.hungUpOnTarget)
        hasTarget = false
        target = []
    }

    private func hangUpOnClient() {
        guard isOpen else { return }
        if hasTarget { hangUpOnTarget() }
        isOpen = false
        events.append(.hungUpOnClient)
        conversation.clientClosed()
    }

    private func note(_ event: Event) {
        if !isOpen { faults.append("\(event) after the end") }
        switch (events.last, event) {
        case (_, .toClient([])), (_, .toTarget([])): break
        case (.toClient(let earlier), .toClient(let bytes)): events[events.count - 1] = .toClient(earlier + bytes)
        case (.toTarget(let earlier), .toTarget(let bytes)): events[events.count - 1] = .toTarget(earlier + bytes)
        default: events.append(event)
        }
    }
}
