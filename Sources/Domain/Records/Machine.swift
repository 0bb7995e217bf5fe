/// What somebody asked for who runs an instance by himself, or by an Auto Scaling group of his own; a Beanstalk
/// environment's instances have none.
package struct Machine: Codable, Sendable, Equatable {
    /// The name of an image that the engine has. `ami-…` is the name of one too: `docker tag my-image ami-0123456789abcdef0`
    /// gives an image an id.
    package var imageID: String
    package var instanceType: String
    package var keyName: String?
    /// An instance profile's name or ARN; kept and shown.
    package var profile: String?
    /// In base64, as it was sent.
    package var userData: String?
    package var securityGroups: [String]
    package var tags: [Tag]
    package var reservationID: String
    package var launchIndex: Int
    package var isProtected: Bool
    /// Given with the request; the same token runs no second set.
    package var token: String?
    /// How the user data's script ended; nil: it has not run yet.
    package var userDataEnding: String?
    package var userDataOutput: String?
    /// nil: it has not run yet.
    package var hasRun: Bool?
    /// Between a reboot's end and its start. nil: no.
    package var isRebooting: Bool?

    package static let defaultType = "m1.small"

    package init(
        imageID: String, instanceType: String? = nil, keyName: String? = nil, userData: String? = nil,
        securityGroups: [String] = [], tags: [Tag] = [], reservationID: String = "", launchIndex: Int = 0,
        isProtected: Bool = false, token: String? = nil, profile: String? = nil
    ) {
        self.imageID = imageID
        self.instanceType = instanceType ?? Self.defaultType
        self.keyName = keyName
        self.userData = userData
        self.securityGroups = securityGroups
        self.tags = tags
        self.reservationID = reservationID
        self.launchIndex = launchIndex
        self.isProtected = isProtected
        self.token = token
        self.profile = profile
    }

    /// As many as one request may ask for, and as many as a group runs: what an account may have on AWS until it asks
    /// for more, and more than one machine can bear.
    package static let mostAtOnce = 200

    /// How much of what its user data wrote is kept: a record is read whole each time. Characters.
    static let keptOutput = 16_384

    /// The port that what runs there is taken to listen on; a target group names it otherwise.
    static let port = 80

    var launch: LaunchSpecification {
        LaunchSpecification(image: imageID, versionLabel: "", deploymentID: 0, port: Self.port)
    }
}
