/// One client's connection: bytes in, requests out, answers back in the same order.
struct Connection {
    let descriptor: Int32
    var input: [UInt8] = []
    var output: [UInt8] = []
    /// The answer that waits for its moment; nothing further is read meanwhile.
    var pending: (at: Int, bytes: [UInt8], exitsWith: Int32?)?
    var exitsWith: Int32?
    var closesWhenSent = false
    var sentContinue = false
    var atEnd = false

    var isDone: Bool { output.isEmpty && pending == nil && (closesWhenSent || atEnd) }

    /// What `poll` shall wait for.
    var interest: Int16 {
        if !output.isEmpty { return Int16(POLLOUT) }
        return pending == nil && !atEnd ? Int16(POLLIN) : 0
    }

    mutating func readMore() {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            input += buffer[..<count]
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            atEnd = true
        }
    }

    mutating func writeMore() {
        guard !output.isEmpty else { return }
        let count = send(descriptor, output, output.count, Int32(noSignal))
        if count > 0 {
            output.removeFirst(count)
        } else if errno != EAGAIN && errno != EINTR {
            output = []
            atEnd = true
        }
    }

    /// Takes requests from what was read until one has to wait. `ending` closes the connection after its answer.
    mutating func serve(_ app: inout App, now: Int, ending: Bool) {
        while pending == nil, !closesWhenSent, !input.isEmpty {
            switch parseRequest(input) {
            case .incomplete(let wantsContinue):
                if wantsContinue, !sentContinue {
                    sentContinue = true
                    output += Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
                }
                return
            case .malformed:
                closesWhenSent = true
                output += Response(400, text: "malformed\n").encoded(
                    settings: app.settings, closes: true, headOnly: false)
            case .request(let request, let length):
                input.removeFirst(length)
                sentContinue = false
                answer(request, &app, now: now, ending: ending)
            }
        }
    }

    private mutating func answer(_ request: Request, _ app: inout App, now: Int, ending: Bool) {
        let response = app.answer(request)
        closesWhenSent = ending || !request.keepsAlive
        let bytes = response.encoded(
            settings: app.settings, closes: closesWhenSent, headOnly: request.method == "HEAD")
        if response.delay > 0 {
            pending = (now + response.delay, bytes, response.exitsWith)
        } else {
            output += bytes
            exitsWith = response.exitsWith
        }
    }

    mutating func release(now: Int) {
        guard let due = pending, due.at <= now else { return }
        output += due.bytes
        exitsWith = due.exitsWith
        pending = nil
    }
}

#if os(Linux)
private let noSignal = MSG_NOSIGNAL
#else
private let noSignal = 0
#endif
