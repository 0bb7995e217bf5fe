import Foundation

extension MessageQueue {
    /// Where messages go that were received too often.
    /// Source: Amazon SQS Developer Guide, "Using dead-letter queues in Amazon SQS".
    package struct Redrive: Sendable, Equatable {
        /// The ARN of the queue of dead letters.
        package var target: String
        /// How often a message is received before.
        package var limit: Int

        package init(target: String, limit: Int) {
            self.target = target
            self.limit = limit
        }

        /// nil for what is no policy.
        init?(_ text: String) {
            do {
                self = try JSONDecoder().decode(Redrive.self, from: Data(text.utf8))
            } catch {
                return nil
            }
            guard !target.isEmpty, (1...1_000).contains(limit) else { return nil }
        }

        package var text: String { #"{"deadLetterTargetArn":"\#(target)","maxReceiveCount":\#(limit)}"# }
    }
}

extension MessageQueue.Redrive: Decodable {
    private enum Key: String, CodingKey {
        case deadLetterTargetArn, maxReceiveCount
    }

    /// The count may be a number or a text.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        target = try fields.decode(String.self, forKey: .deadLetterTargetArn)
        do {
            limit = try fields.decode(Int.self, forKey: .maxReceiveCount)
        } catch DecodingError.typeMismatch {
            limit = Int(try fields.decode(String.self, forKey: .maxReceiveCount)) ?? 0
        }
    }
}
