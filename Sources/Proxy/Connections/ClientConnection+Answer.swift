import NIOCore
import Observation
import Routing

/// Passing a target's answer on to the client, or giving one of the proxy's own.
extension ClientConnection {
    func answerReceived(_ buffer: ByteBuffer) {
        touch()
        var bytes = buffer
        if exchange.answerHeld != nil, let held = exchange.answerHeld.take() {
            bytes = held
            bytes.writeImmutableBuffer(buffer)
        }
        var written = Written()
        while pass(&bytes, &written) {}
    }

    /// What of an answer is to be written together with its body's first bytes.
    private struct Written {
        /// An edited head.
        var head: ByteBuffer?
        /// Bytes of a head that goes on as it came, still in front of the body.
        var untouched = 0

        var isWithheld: Bool { head != nil || untouched > 0 }
    }

    /// True when there may be more to do.
    private func pass(_ bytes: inout ByteBuffer, _ written: inout Written) -> Bool {
        switch nextAction(bytes, written) {
        case .wait:
            exchange.answerHeld = bytes
            return false
        case .interim(let head, let isPassedOn):
            let edited = edit(ResponseEdit(), head, bytes)
            bytes.moveReaderIndex(forwardBy: head.end)
            if isPassedOn { write(edited) }
            return true
        case .upgrade(let head, let clientHasEnded):
            beginTunnel(head, &bytes, clientHasEnded)
            return false
        case .head(let head, let edit):
            passFinal(head, edit, &bytes, &written)
            return true
        case .pass(let end, let isWhole):
            if let part = bytes.readSlice(length: end) { write(&written.head, part) }
            if isWhole { answerIsWhole(bytes) }
            return false
        case .passWithoutChunks:
            writeWithoutChunks(&bytes, &written)
            return false
        case .malformed:
            react(conversation.targetLost(.malformed, unread: unread, isUnsent: written.isWithheld))
            return false
        }
    }

    private func nextAction(_ bytes: ByteBuffer, _ written: borrowing Written) -> Conversation.TargetAction {
        bytes.withUnsafeReadableBytes {
            conversation.readAnswer(
                $0, from: written.untouched, closesClient: isOld, unread: unread, &loop.fields)
        }
    }

    private func answerIsWhole(_ rest: ByteBuffer) {
        finish(conversation.answerEnded(excess: rest.readableBytes > 0, unread: unread))
    }

    private func beginTunnel(_ head: ResponseHead, _ bytes: inout ByteBuffer, _ clientHasEnded: Bool) {
        count(head)
        write(edit(ResponseEdit(connection: .upgraded, added: cookieLines(bytes)), head, bytes))
        bytes.moveReaderIndex(forwardBy: head.end)
        // What either side sent ahead of the upgrade belongs to the tunnel.
        if bytes.readableBytes > 0 { write(bytes) }
        process()
        if clientHasEnded { upstream?.endOutputWhenWritten() }
    }

    private func passFinal(
        _ head: ResponseHead, _ edit: ResponseEdit, _ bytes: inout ByteBuffer, _ written: inout Written
    ) {
        count(head)
        var changes = edit
        changes.changes = exchange.plan?.answerChanges
        if !exchange.cookies.isEmpty { changes.added = cookieLines(bytes) }
        if exchange.explanation != nil { changes.added += explanationLine.utf8 }
        if head.start == 0, changes.isNeedless(head, loop.fields) {
            written.untouched = head.end
        } else {
            written.head = self.edit(changes, head, bytes)
            bytes.moveReaderIndex(forwardBy: head.end)
        }
    }

    private func cookieLines(_ bytes: ByteBuffer) -> [UInt8] {
        var cookies = exchange.cookies
        if cookies.isEmpty { return [] }
        if let own = cookies.applicationCookie, setsApplicationCookie(bytes) { cookies.lines.append(own.line) }
        return cookies.lines.flatMap { Array("Set-Cookie: \($0)\r\n".utf8) }
    }

    private func setsApplicationCookie(_ bytes: ByteBuffer) -> Bool {
        bytes.withUnsafeReadableBytes { raw in
            loop.fields.lines.contains { line in
                raw.equalsIgnoringCase(line.name, "set-cookie")
                    && exchange.cookies.isApplicationCookie(UnsafeRawBufferPointer(rebasing: raw[line.value]))
            }
        }
    }

    private func count(_ head: ResponseHead) {
        let waited = loop.now() - exchange.attemptBegan
        exchange.facts.answered = loop.now()
        exchange.facts.status = head.status
        exchange.facts.targetStatus = head.status
        exchange.target?.counters.answered(status: head.status, microseconds: Int(waited.nanoseconds / 1000))
    }

    private func edit(_ changes: ResponseEdit, _ head: ResponseHead, _ bytes: ByteBuffer) -> ByteBuffer {
        let (bound, body) = (changes.bound(head), bytes.readableBytes - head.end)
        var edited = loop.headBuffers.take(capacity: bound + (body <= Self.mostCopied ? body : 0))
        bytes.withUnsafeReadableBytes { raw in
            _ = edited.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) {
                changes.write(head, loop.fields, of: raw, into: $0)
            }
        }
        return edited
    }

    /// A short body is copied behind an edited head: one piece costs the kernel less than two.
    /// - Parameter head: taken, so that nothing else refers to it and it can grow where it is.
    private func write(_ head: inout ByteBuffer?, _ body: ByteBuffer) {
        guard head != nil else { return body.readableBytes > 0 ? write(body) : () }
        let isCopied = body.readableBytes <= Self.mostCopied
        if isCopied { head?.writeImmutableBuffer(body) }
        guard let head = head.take() else { return }
        loop.headBuffers.keep(head)
        write(head)
        if !isCopied { write(body) }
    }

    /// From here on the two are written in one call, the body from where it is.
    private static var mostCopied: Int { 4 * 1024 }

    private func writeWithoutChunks(_ bytes: inout ByteBuffer, _ written: inout Written) {
        var body = ByteBufferAllocator().buffer(capacity: bytes.readableBytes)
        let action = bytes.withUnsafeReadableBytes { raw in
            conversation.withoutChunks(raw) { body.writeBytes(UnsafeRawBufferPointer(rebasing: raw[$0])) }
        }
        guard case .pass(let end, let isWhole) = action else {
            return react(conversation.targetLost(.malformed, unread: unread, isUnsent: written.isWithheld))
        }
        if let head = written.head.take() { write(head) }
        if body.readableBytes > 0 { write(body) }
        bytes.moveReaderIndex(forwardBy: end)
        if isWhole { answerIsWhole(bytes) }
    }

    // MARK: The end of an answer

    func finish(_ ending: Conversation.Ending) {
        let connection = upstream
        endAttempt()
        endExchange()
        if ending.reusesTarget { connection?.release() } else { connection?.discard() }
        switch ending.client {
        case .keep:
            touch()
            process()
        case .hearOut:
            pending = ByteBuffer()
            deadline = loop.now() + TimeAmount(loop.limits.lingerTimeout)
            endOutputWhenWritten()
            resumeReads()
        case .close:
            pending = ByteBuffer()
            closeWhenWritten()
        }
    }

    /// - Parameter closes: the connection cannot be used after this, whatever the client asked for.
    func answer(_ own: OwnAnswer, closes: Bool = false) {
        let closes = closes || isOld
        let end = pending.withUnsafeReadableBytes { conversation.answerItself($0, closes: closes) }
        pending.moveReaderIndex(forwardBy: end.dropped)
        exchange.facts.receivedBytes += end.dropped
        exchange.facts.status = own.status
        exchange.facts.isOwnAnswer = true
        write(ByteBuffer(string: text(own, closes: end.tellsToClose)))
        finish(end.ending)
    }

    private func text(_ own: OwnAnswer, closes: Bool) -> String {
        var own = own
        own.added = explanationLine
        return own.text(
            isHead: conversation.exchange.request.isHead, closes: closes,
            date: CalendarDay(secondsSince1970: Int(loop.wallSeconds())).httpText,
            changes: exchange.plan?.answerChanges)
    }
}
