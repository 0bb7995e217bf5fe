import Domain
import Foundation
import Smithy
import Wire

/// An error of the native API: `{"error":{"code":…,"message":…}}`.
struct NativeError: Error {
    private struct Body: Encodable {
        struct Details: Encodable {
            var code: String
            var message: String
        }
        var error: Details
    }

    private let status: Int
    private let body: Body
    private let headers: Headers

    init(_ status: Int, _ code: String, _ message: String, headers: Headers = [:]) {
        self.status = status
        body = Body(error: .init(code: code, message: message))
        self.headers = headers
    }

    init(_ fault: Fault) {
        switch fault.kind {
        case .notFound: self.init(404, "NotFound", fault.message)
        case .unavailable: self.init(500, "InternalFailure", fault.message)
        default: self.init(400, "InvalidRequest", fault.message)
        }
    }

    var response: WireResponse {
        do throws(NativeError) {
            return try .json(body, status: status, headers: headers)
        } catch {
            return WireResponse(status: status, headers: headers, body: .bytes([]))
        }
    }
}

extension WireResponse {
    static func json(
        _ value: some Encodable, status: Int = 200, headers: Headers = [:]
    ) throws(NativeError) -> WireResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = headers
        headers.append("content-type", "application/json")
        do {
            return WireResponse(status: status, headers: headers, body: .bytes(Array(try encoder.encode(value))))
        } catch {
            throw NativeError(500, "InternalFailure", "The answer cannot be written: \(error)")
        }
    }
}
