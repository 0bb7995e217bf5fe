/// Why a deployment of CodeDeploy did not succeed, as GetDeployment tells it.
struct DeploymentReason: Decodable {
    var code: String
    var message: String
}

/// What was done about it.
struct DeploymentRollback: Decodable {
    var rollbackDeploymentId: String?
}
