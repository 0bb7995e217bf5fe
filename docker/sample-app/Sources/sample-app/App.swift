/// What the app answers; knows nothing of sockets.
struct App {
    let settings: Settings
    var faults: Faults

    init(settings: Settings) {
        self.settings = settings
        faults = Faults(unhealthy: settings.fault == .unhealthy)
        if case .errors(let percent) = settings.fault { faults.errors = percent }
    }

    mutating func answer(_ request: Request) -> Response {
        if request.method == "POST", let response = change(request) { return response }
        var response = faults.errs(at: request.path) ? Response(500, text: "told to fail\n") : read(request)
        response.delay += faults.delay
        return response
    }

    /// `/break/…` and `/mend` work however broken the app is.
    private mutating func change(_ request: Request) -> Response? {
        var response = Response(text: "done\n")
        switch request.path {
        case "/break/health": faults.unhealthy = true
        case "/break/errors": faults.errors = 100
        case "/break/slow": faults.delay = wait(request, default: 1_000)
        case "/break/exit": response.exitsWith = 1
        case "/mend": faults = Faults()
        default: return nil
        }
        return response
    }

    private func read(_ request: Request) -> Response {
        switch request.path {
        case "/": return front(request)
        case "/version": return Response(text: settings.version + "\n")
        case "/health": return faults.unhealthy ? Response(503, text: "unhealthy\n") : Response(text: "ok\n")
        case "/slow": return slow(request)
        case "/env": return Response(text: environmentAsJSON(), type: "application/json")
        case "/echo" where request.method == "POST":
            return Response(bytes: request.body, type: request.headers["content-type"] ?? "application/octet-stream")
        case let path where path.hasPrefix("/status/"):
            guard let status = Int(path.dropFirst(8)), 200...599 ~= status else {
                return Response(400, text: "/status/N takes 200 to 599\n")
            }
            return Response(status, text: status == 204 || status == 304 ? "" : "\(status)\n")
        default: return Response(404, text: "no such page\n")
        }
    }

    private func slow(_ request: Request) -> Response {
        var response = front(request)
        response.delay = wait(request, default: 1_000)
        return response
    }

    private func wait(_ request: Request, default fallback: Int) -> Int {
        min(max(Int(request.query["ms"] ?? "") ?? fallback, 0), 600_000)
    }

    private func front(_ request: Request) -> Response {
        guard request.wantsHTML else {
            return Response(text: "\(settings.version) \(settings.colour) \(settings.instance)\n")
        }
        return Response(text: page(settings), type: "text/html; charset=utf-8")
    }
}

private func page(_ settings: Settings) -> String {
    let (version, colour, instance) = (escaped(settings.version), escaped(settings.colour), escaped(settings.instance))
    return """
        <!doctype html><html lang="en"><meta charset="utf-8"><title>\(version) \(colour)</title>
        <meta name="viewport" content="width=device-width">
        <style>body{margin:0;min-height:100vh;display:grid;place-content:center;text-align:center;color:#fff;
        font:1.25rem system-ui,sans-serif;background:\(colour)}h1{font-size:6rem;margin:0}
        p{background:#0006;border-radius:.5rem;padding:.5rem 1rem}</style>
        <h1>\(version)</h1><p>\(colour), answered by \(instance)</p></html>

        """
}

private func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
        switch character {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "{", "}", ";": break
        default: result.append(character)
        }
    }
}

private func environmentAsJSON() -> String {
    let lines = wholeEnvironment().map { "  \(quoted($0.name)): \(quoted($0.value))" }
    return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
}

private func quoted(_ text: String) -> String {
    let inner = text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case _ where scalar.value < 32: result += " "
        default: result.unicodeScalars.append(scalar)
        }
    }
    return "\"\(inner)\""
}
