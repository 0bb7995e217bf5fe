import Crypto
import CryptoExtras
import X509

/// Kinds of keys that certificates are made for, by ACM's names.
/// Source: AWS Certificate Manager API Reference, `RequestCertificate`, `KeyAlgorithm`.
package enum KeyAlgorithm: String, Sendable {
    case rsa2048 = "RSA_2048"
    case rsa3072 = "RSA_3072"
    case rsa4096 = "RSA_4096"
    case p256 = "EC_prime256v1"
    case p384 = "EC_secp384r1"
    case p521 = "EC_secp521r1"

    /// RSA takes up to a second.
    func makeKey() throws -> Certificate.PrivateKey {
        switch self {
        case .rsa2048: Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits2048))
        case .rsa3072: Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits3072))
        case .rsa4096: Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits4096))
        case .p256: Certificate.PrivateKey(P256.Signing.PrivateKey())
        case .p384: Certificate.PrivateKey(P384.Signing.PrivateKey())
        case .p521: Certificate.PrivateKey(P521.Signing.PrivateKey())
        }
    }

    /// The algorithm of a certificate's key; nil for one that load balancers do not take.
    init?(_ key: Certificate.PublicKey) {
        if let rsa = _RSA.Signing.PublicKey(key) {
            switch rsa.keySizeInBits {
            case 2048: self = .rsa2048
            case 3072: self = .rsa3072
            case 4096: self = .rsa4096
            default: return nil
            }
        } else if P256.Signing.PublicKey(key) != nil {
            self = .p256
        } else if P384.Signing.PublicKey(key) != nil {
            self = .p384
        } else if P521.Signing.PublicKey(key) != nil {
            self = .p521
        } else {
            return nil
        }
    }
}
