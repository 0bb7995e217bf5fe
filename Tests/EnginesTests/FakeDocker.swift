import Foundation

/// Answers on a unix socket with whatever bytes a test wants a Docker engine to send.
final class FakeDocker: Sendable {
    /// nil closes the connection without a word; an empty answer leaves it open and silent.
    typealias Answer = @Sendable (_ requestLine: String) -> [UInt8]?
    typealias AnswerToBody = @Sendable (_ requestLine: String, _ body: String) -> [UInt8]?

    let path: String
    private let listener: Int32
    private let answer: AnswerToBody

    convenience init(_ answer: @escaping Answer) throws {
        try self.init(toBody: { line, _ in answer(line) })
    }

    init(toBody answer: @escaping AnswerToBody) throws {
        path = "/tmp/teal-fake-\(UUID().uuidString.prefix(8)).sock"
        self.answer = answer
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 }
        }
        guard isBound, listen(listener, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
        Thread.detachNewThread { [self] in accept() }
    }

    var environment: [String: String] { ["DOCKER_HOST": "unix://" + path] }

    /// Ends the server; connections that are open are left to their clients.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        unlink(path)
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            guard client >= 0 else { return }
            Thread.detachNewThread { [self] in serve(client) }
        }
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        while let (line, body) = readRequest(client) {
            guard let bytes = answer(line, body) else { return }
            var done = 0
            while done < bytes.count {
                let count = send(
                    client, Array(bytes[done...].prefix(1 << 16)), min(bytes.count - done, 1 << 16), Int32(MSG_NOSIGNAL)
                )
                guard count > 0 else { return }
                done += count
            }
            if String(decoding: bytes.prefix(200), as: UTF8.self).contains("Connection: close") { return }
        }
    }

    /// The request's first line, and its body if that has a length.
    private func readRequest(_ client: Int32) -> (line: String, body: String)? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
            var byte: UInt8 = 0
            guard recv(client, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let length =
            lines.first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        var body = [UInt8](repeating: 0, count: max(length, 1))
        if length > 0, recv(client, &body, length, Int32(MSG_WAITALL)) != length { return nil }
        return lines.first.map { ($0, String(decoding: body.prefix(length), as: UTF8.self)) }
    }
}

func http(_ status: Int, _ body: String, length: Int? = nil) -> [UInt8] {
    Array(
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(length ?? body.utf8.count)\r\n\r\n\(body)"
            .utf8)
}

let goodVersion = http(200, #"{"ApiVersion":"1.43","MinAPIVersion":"1.12"}"#)
