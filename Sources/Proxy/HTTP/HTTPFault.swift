/// Why a message cannot be taken further, as the status a client is told.
enum HTTPFault: Int, Error {
    case badRequest = 400
    case methodNotAllowed = 405
    case targetTooLong = 414
    case fieldsTooLarge = 431
    case notImplemented = 501
    case versionNotSupported = 505
}
