import Foundation

/// Reads what a service, or teald itself, says when it refuses.
///
/// AWS's XML protocols wrap code and message differently, but name them alike; teald's own API answers the same two
/// in JSON. What is neither is told with its status.
enum ErrorAnswer {
    static func error(in response: Response) -> CtlError {
        let body = String(decoding: response.body, as: UTF8.self)
        if let code = text(of: "Code", in: body) {
            return .refused(code: code, message: text(of: "Message", in: body) ?? "no reason given")
        }
        if let json = try? JSONDecoder().decode(JSONAnswer.self, from: Data(response.body)) {
            return .refused(code: json.error.code, message: json.error.message)
        }
        if response.status == 404 { return .refused(code: "NotFound", message: "the endpoint does not know this path") }
        return .badAnswer("status \(response.status): \(body.prefix(200))")
    }

    private struct JSONAnswer: Decodable {
        struct Reason: Decodable {
            var code: String
            var message: String
        }
        var error: Reason
    }

    /// The text of the first element with that name. Errors are flat enough for no more than this.
    private static func text(of element: String, in body: String) -> String? {
        guard let start = body.range(of: "<\(element)>"),
            let end = body.range(of: "</\(element)>", range: start.upperBound..<body.endIndex)
        else { return nil }
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&"),
        ]
        return entities.reduce(String(body[start.upperBound..<end.lowerBound])) { text, entity in
            text.replacingOccurrences(of: entity.0, with: entity.1)
        }
    }
}
