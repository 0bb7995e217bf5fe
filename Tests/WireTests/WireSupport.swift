import Foundation
import Smithy
import Wire

let context = RequestContext(
    requestID: "11111111-2222-3333-4444-555555555555", account: "000000000000", region: "us-east-1",
    now: Date(timeIntervalSince1970: 1_795_000_000))

extension RequestHead {
    static func form(_ service: String, headers: Headers = [:]) -> RequestHead {
        var all = signed(service)
        all.append("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
        for field in headers.all { all.append(field.name, field.value) }
        return RequestHead(method: "POST", path: "/", headers: all)
    }

    static func signed(_ service: String) -> Headers {
        [
            "Host": "localhost:4566",
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKID/20261120/eu-west-1/\(service)/aws4_request, "
                + "SignedHeaders=host;x-amz-date, Signature=abc",
        ]
    }
}

extension Dispatcher {
    func answer(_ head: RequestHead, _ body: String = "") async -> WireResponse {
        await answer(head, route(head), body: .bytes(Array(body.utf8)), context)
    }
}

extension WireResponse {
    var text: String {
        guard case .bytes(let bytes) = body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What a handler was given.
actor Seen<Value: Sendable> {
    private(set) var value: Value?

    func record(_ value: Value) { self.value = value }
}
