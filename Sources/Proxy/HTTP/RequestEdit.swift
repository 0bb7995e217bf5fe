import Routing

/// Turns a client's head into the one a target gets: always HTTP/1.1 on a connection that is kept, with what the
/// target must know about the client, and without what was meant for the proxy. All other bytes stay as they are.
struct RequestEdit {
    var forwardedFor: RoutingTable.XForwardedFor
    var forwardsClientPort: Bool
    var dropsIrregular: Bool
    /// `X-Forwarded-Proto` and `X-Forwarded-Port`, as whole lines.
    var forwardedLines: [UInt8]
    /// For a client that speaks HTTP/1.0 and names no host: a request in HTTP/1.1 must have one.
    var ownAddress: [UInt8]
    /// A colon and the listener's port, for a `Host` without one: a target must be able to tell by which port it was
    /// reached. Empty for the ports that need no telling, and when the host is to be preserved.
    /// Source: Elastic Load Balancing API Reference, `LoadBalancerAttribute`, `routing.http.preserve_host_header.enabled`.
    var hostPort: [UInt8]
    /// Names, in lower case, of fields that only the load balancer may say.
    var ownFields: [[UInt8]] = []
    /// What a rule has put in place of the host and of the path.
    private var changed = RequestTransform.Result()

    init(_ settings: RoutingTable.LoadBalancer, port: Int, isSecure: Bool = false) {
        forwardedFor = settings.xForwardedFor
        forwardsClientPort = settings.forwardsClientPort
        dropsIrregular = settings.dropsInvalidHeaderFields
        let scheme = isSecure ? "https" : "http"
        forwardedLines = Array("X-Forwarded-Proto: \(scheme)\r\nX-Forwarded-Port: \(port)\r\n".utf8)
        ownAddress = Array(settings.address.utf8)
        hostPort = settings.preservesHost || [0, 80, 443].contains(port) ? [] : Array(":\(port)".utf8)
    }

    func changing(_ changed: RequestTransform.Result) -> RequestEdit {
        var edit = self
        edit.changed = changed
        return edit
    }

    /// Bytes that are enough for the edited head.
    func bound(_ head: RequestHead, client: ClientAddress) -> Int {
        // Fixed texts below come to less than 256; a host, the earlier X-Forwarded-For and the trace's fields are
        // copied from the head, whose lines of that kind are dropped, but each may gain the two bytes of a separator.
        2 * head.end + client.withPort.count + forwardedLines.count + ownAddress.count + 256
            + (changed.host?.count ?? 0) + (changed.target?.count ?? 0)
    }

    /// - Parameter trace: for `X-Amzn-Trace-Id`.
    /// - Returns: the count of bytes written.
    func write(
        _ head: RequestHead, _ fields: HeadFields, of bytes: UnsafeRawBufferPointer, client: ClientAddress,
        trace: TraceID, into memory: UnsafeMutableRawBufferPointer
    ) -> Int {
        var writer = HeadWriter(memory)
        writeRequestLine(head, bytes, &writer)
        let replacesHost = writeHost(head, fields, bytes, &writer)
        writeForwardedFor(fields, bytes, client, &writer)
        writer.append(forwardedLines)
        let isLong = head.end - head.methodPart.lowerBound > TraceID.largestHead
        writer.append(trace, before: isLong ? nil : fields.traceID, of: bytes)
        if head.wantsUpgrade { writer.append("Connection: upgrade\r\n") }
        writer.append(fields.lines, of: bytes) { keeps($0, head, replacesHost, bytes) }
        writer.append("\r\n")
        return writer.count
    }

    private func writeRequestLine(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ writer: inout HeadWriter
    ) {
        writer.append(bytes, head.methodPart)
        if let target = changed.target {
            writer.append(target)
            return writer.append(" HTTP/1.1\r\n")
        }
        let startsWithSlash = !head.path.isEmpty && bytes[head.path.lowerBound] == ASCII.slash
        if head.form == .absolute && !startsWithSlash {
            writer.append(head.path.isEmpty && head.method == .options ? "*" : "/")
        }
        writer.append(bytes, head.path)
        writer.append(" HTTP/1.1\r\n")
    }

    private func writeHost(
        _ head: RequestHead, _ fields: HeadFields, _ bytes: UnsafeRawBufferPointer, _ writer: inout HeadWriter
    ) -> Bool {
        let addsPort = !hostPort.isEmpty && !bytes.endsInPort(head.authority)
        guard head.form == .absolute || fields.host == nil || addsPort || changed.host != nil else { return false }
        writer.append("Host: ")
        if let host = changed.host {
            writer.append(host)
            writer.append("\r\n")
            return true
        }
        if head.authority.isEmpty { writer.append(ownAddress) } else { writer.append(bytes, head.authority) }
        if addsPort { writer.append(hostPort) }
        writer.append("\r\n")
        return true
    }

    private func writeForwardedFor(
        _ fields: HeadFields, _ bytes: UnsafeRawBufferPointer, _ client: ClientAddress, _ writer: inout HeadWriter
    ) {
        guard forwardedFor == .append else { return }
        writer.append("X-Forwarded-For: ")
        if fields.hasForwardedFor {
            for line in fields.lines where line.kind == .forwardedFor && !line.value.isEmpty {
                writer.append(bytes, line.value)
                writer.append(", ")
            }
        }
        writer.append(forwardsClientPort ? client.withPort : client.plain)
        writer.append("\r\n")
    }

    @inline(__always)
    private func keeps(
        _ line: HeadFields.Line, _ head: RequestHead, _ replacesHost: Bool, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        switch line.kind {
        case .other where !ownFields.isEmpty: !isOwn(line, bytes)
        case .other, .contentLength, .transferEncoding, .server: true
        case .otherIrregular: !dropsIrregular
        case .host: !replacesHost
        case .upgrade: head.wantsUpgrade
        case .forwardedFor: forwardedFor == .preserve
        case .connection, .hopByHop, .forwarded, .traceID, .redundant: false
        }
    }

    private func isOwn(_ line: HeadFields.Line, _ bytes: UnsafeRawBufferPointer) -> Bool {
        ownFields.contains { name in
            name.count == line.name.count && zip(line.name, name).allSatisfy { bytes[$0].lowercased == $1 }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// True when an authority ends in a colon and digits; the colons within an address in brackets do not count.
    func endsInPort(_ authority: Range<Int>) -> Bool {
        var at = authority.upperBound
        while at > authority.lowerBound, self[at - 1].isDigit { at -= 1 }
        return at > authority.lowerBound && self[at - 1] == ASCII.colon
    }
}
