/// Turns a target's head into the one the client gets.
struct ResponseEdit {
    enum Connection {
        /// Nothing is said: HTTP/1.1 keeps connections.
        case silent
        case close
        /// For a client that speaks HTTP/1.0 and asked for it.
        case keepAlive
        /// The answer to an upgrade: `Connection` and `Upgrade` are for the client.
        case upgraded
    }

    var connection = Connection.silent
    /// The client speaks HTTP/1.0 and gets the body without its chunks.
    var dropsChunking = false
    /// Whole field lines to add.
    var added: [UInt8] = []

    var changes: AnswerChanges?

    /// True when the head can be passed on as it is.
    func isNeedless(_ head: ResponseHead, _ fields: HeadFields) -> Bool {
        guard case .silent = connection, !head.isHTTP10, !dropsChunking, changes == nil, added.isEmpty else {
            return false
        }
        return fields.lines.allSatisfy(keeps)
    }

    /// Bytes that are enough for the edited head.
    func bound(_ head: ResponseHead) -> Int {
        head.end - head.start + 64 + added.count + (changes?.added.count ?? 0)
    }

    /// - Returns: the count of bytes written.
    func write(
        _ head: ResponseHead, _ fields: HeadFields, of bytes: UnsafeRawBufferPointer,
        into memory: UnsafeMutableRawBufferPointer
    ) -> Int {
        var writer = HeadWriter(memory)
        writer.append("HTTP/1.1")
        writer.append(bytes, head.start + 8..<head.fieldsStart)
        switch connection {
        case .silent, .upgraded: break
        case .close: writer.append("Connection: close\r\n")
        case .keepAlive: writer.append("Connection: keep-alive\r\n")
        }
        if let changes {
            writer.append(changes.added)
            writer.append(fields.lines, of: bytes) { keeps($0) && changes.keeps($0, of: bytes) }
        } else {
            writer.append(fields.lines, of: bytes, where: keeps)
        }
        writer.append(added)
        writer.append("\r\n")
        return writer.count
    }

    private func keeps(_ line: HeadFields.Line) -> Bool {
        switch line.kind {
        case .connection, .upgrade:
            if case .upgraded = connection { true } else { false }
        case .hopByHop, .redundant: false
        case .transferEncoding: !dropsChunking
        case .other, .otherIrregular, .host, .contentLength, .forwardedFor, .forwarded, .traceID, .server: true
        }
    }
}
