/// How a point in time is written; each is read in any of the forms clients use.
package enum TimestampFormat: String, Sendable {
    /// `2026-11-20T23:46:44Z`
    case iso8601
    /// `Fri, 20 Nov 2026 23:46:44 GMT`, in HTTP headers
    case rfc822
    /// Seconds since 1970
    case epoch = "unixTimestamp"
}
