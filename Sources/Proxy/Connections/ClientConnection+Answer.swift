import NIOCore
import Routing

/// Passing a target's answer on to the client, or giving one of the proxy's own.
extension ClientConnection {
    func answerReceived(_ buffer: ByteBuffer) {
        touch()
        if phase == .tunnel { return write(buffer) }
        exchange.state.answerBytesArrived()
        var bytes = buffer
        if exchange.answerHeld != nil, let held = exchange.answerHeld.take() {
            bytes = held
            bytes.writeImmutableBuffer(buffer)
        }
        do throws(HTTPFault) {
            try pass(&bytes)
        } catch {
            targetLost(.malformed)
        }
    }

    private func pass(_ bytes: inout ByteBuffer) throws(HTTPFault) {
        var written = Written()
        while exchange.answerFraming == nil {
            guard try passHead(&bytes, &written) else {
                exchange.answerHeld = bytes
                return
            }
            if phase == .tunnel { return passTunnelStart(bytes) }
        }
        try passBody(&bytes, &written)
    }

    /// What of an answer is to be written together with its body's first bytes.
    private struct Written {
        /// An edited head.
        var head: ByteBuffer?
        /// Bytes of a head that goes on as it came, still in front of the body.
        var untouched = 0
    }

    /// False when the head is not all there.
    private func passHead(_ bytes: inout ByteBuffer, _ written: inout Written) throws(HTTPFault) -> Bool {
        let found = try bytes.parse { (raw) throws(HTTPFault) -> ResponseHead? in
            guard let end = try exchange.answerBoundary.find(in: raw, limits: .response) else { return nil }
            let range = exchange.answerBoundary.start..<end
            return try ResponseHead(raw, range, isToHead: exchange.state.request.isHead, fields: &loop.fields)
        }
        guard let head = found else { return false }
        exchange.answerBoundary = HeadBoundary()
        if head.isInterim {
            passInterim(head, &bytes)
        } else if head.status == 101 {
            try beginTunnel(head, &bytes)
        } else {
            passFinal(head, &bytes, &written)
        }
        return true
    }

    /// `100 Continue` and its like go on to the client, unless its HTTP does not know them.
    private func passInterim(_ head: ResponseHead, _ bytes: inout ByteBuffer) {
        let edited = edit(ResponseEdit(), head, bytes)
        bytes.moveReaderIndex(forwardBy: head.end)
        if !exchange.state.request.isHTTP10 { write(edited) }
    }

    private func beginTunnel(_ head: ResponseHead, _ bytes: inout ByteBuffer) throws(HTTPFault) {
        guard exchange.state.request.wantsUpgrade else { throw .badRequest }
        count(head)
        write(edit(ResponseEdit(connection: .upgraded, added: cookieLines(bytes)), head, bytes))
        bytes.moveReaderIndex(forwardBy: head.end)
        phase = .tunnel
    }

    /// What either side sent ahead of the upgrade belongs to the tunnel.
    private func passTunnelStart(_ bytes: ByteBuffer) {
        if bytes.readableBytes > 0 { write(bytes) }
        if pending.readableBytes > 0 { upstream?.write(pending) }
        pending = ByteBuffer()
        resumeReads()
        if clientEndedOutput { upstream?.endOutputWhenWritten() }
    }

    private func passFinal(_ head: ResponseHead, _ bytes: inout ByteBuffer, _ written: inout Written) {
        count(head)
        let closesClient = loop.isShuttingDown || hasNoMoreRequests || isOld
        var changes = exchange.state.answerHeadArrived(head, closesClient: closesClient)
        changes.changes = exchange.plan?.answerChanges
        if !exchange.cookies.isEmpty { changes.added = cookieLines(bytes) }
        if exchange.explanation != nil { changes.added += explanationLine.utf8 }
        exchange.answerFraming = head.framing
        exchange.dropsChunking = changes.dropsChunking
        if head.start == 0, changes.isNeedless(head, loop.fields) {
            written.untouched = head.end
        } else {
            written.head = edit(changes, head, bytes)
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

    private func passBody(_ bytes: inout ByteBuffer, _ written: inout Written) throws(HTTPFault) {
        if exchange.dropsChunking {
            if let head = written.head { write(head) }
            bytes.moveReaderIndex(forwardBy: try writeWithoutChunks(bytes))
        } else {
            let end = try followBody(bytes, from: written.untouched)
            if let part = bytes.readSlice(length: end) { write(&written.head, part) }
        }
        if exchange.answerFraming?.isComplete == true {
            finish(exchange.state.answerCompleted(excessBytes: bytes.readableBytes > 0))
        }
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

    private func followBody(_ bytes: ByteBuffer, from start: Int) throws(HTTPFault) -> Int {
        try bytes.parse { (raw) throws(HTTPFault) in
            try exchange.answerFraming?.advance(raw, from: start) ?? raw.count
        }
    }

    private func writeWithoutChunks(_ bytes: ByteBuffer) throws(HTTPFault) -> Int {
        var body = ByteBufferAllocator().buffer(capacity: bytes.readableBytes)
        let end = try bytes.parse { (raw) throws(HTTPFault) in
            try exchange.answerFraming?.advance(raw, from: 0) {
                body.writeBytes(UnsafeRawBufferPointer(rebasing: raw[$0]))
            } ?? raw.count
        }
        if body.readableBytes > 0 { write(body) }
        return end
    }

    // MARK: The end of an answer

    func finish(_ after: ExchangeState.AfterAnswer) {
        let connection = upstream
        endAttempt()
        endExchange()
        if after.reusesTarget { connection?.release() } else { connection?.discard() }
        if after.keepsClient && !loop.isShuttingDown && !hasNoMoreRequests {
            phase = .awaitingHead
            touch()
            process()
        } else {
            end(lingers: after.lingers || pending.readableBytes > 0)
        }
    }

    /// Closing while bytes of the client are unread would make the kernel reset the connection, and the answer might
    /// be lost on its way.
    private func end(lingers: Bool) {
        pending = ByteBuffer()
        if lingers && !clientEndedOutput {
            phase = .lingering
            deadline = loop.now() + TimeAmount(loop.limits.lingerTimeout)
            endOutputWhenWritten()
            resumeReads()
        } else {
            phase = .closing
            closeWhenWritten()
        }
    }

    /// - Parameter closes: the connection cannot be used after this, whatever the client asked for.
    func answer(_ own: OwnAnswer, closes: Bool = false) {
        skipBody()
        let request = exchange.state.request
        let closes =
            closes || !request.keepsAlive || !exchange.state.requestComplete || loop.isShuttingDown || hasNoMoreRequests
            || request.endsConnections || isOld
        let changes = exchange.plan?.answerChanges
        var own = own
        own.added = explanationLine
        let text = own.text(isHead: request.isHead, closes: closes, now: Int(loop.wallSeconds()), changes: changes)
        exchange.facts.status = own.status
        exchange.facts.isOwnAnswer = true
        write(ByteBuffer(string: text))
        finish(
            ExchangeState.AfterAnswer(
                reusesTarget: false, keepsClient: !closes, lingers: closes && !exchange.state.requestComplete))
    }

    /// A body that is already here need not cost the connection.
    private func skipBody() {
        guard !exchange.state.requestComplete, pending.readableBytes > 0 else { return }
        do throws(HTTPFault) {
            let end = try pending.parse { (bytes) throws(HTTPFault) in
                try exchange.requestFraming.advance(bytes, from: 0)
            }
            exchange.facts.receivedBytes += end
            pending.moveReaderIndex(forwardBy: end)
            exchange.state.sentBody(complete: exchange.requestFraming.isComplete)
        } catch {
            // Still incomplete, so that the connection is closed after the answer.
            pending = ByteBuffer()
        }
    }
}
