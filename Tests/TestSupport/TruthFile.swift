package import Foundation

/// What a database contains: a row count and checksum for each table, sequences, owners.
///
/// Read from the `truth.json` of an export, or taken from a live database to compare with that.
package struct TruthFile: Sendable {
    package struct Table: Decodable, Equatable, Sendable {
        package var rows: Int
        package var md5: String

        package init(rows: Int, md5: String) {
            self.rows = rows
            self.md5 = md5
        }
    }

    package struct Sequence: Equatable, Sendable {
        package var lastValue: Int
        package var isCalled: Bool

        package init(lastValue: Int, isCalled: Bool) {
            self.lastValue = lastValue
            self.isCalled = isCalled
        }
    }

    /// How many relations of a kind (`pg_class.relkind`) a role owns.
    package struct Ownership: Hashable, Sendable {
        package var role: String
        package var kind: String
        package var count: Int

        package init(role: String, kind: String, count: Int) {
            self.role = role
            self.kind = kind
            self.count = count
        }
    }

    /// The tables by `schema.name`, as are sequences.
    package var tables: [String: Table]
    package var sequences: [String: Sequence]
    package var owners: Set<Ownership>
    package var indexCount: Int
    /// How many constraints of each kind (`pg_constraint.contype`) there are.
    package var constraintCounts: [String: Int]

    package var totalRows: Int { tables.values.reduce(0) { $0 + $1.rows } }
}

extension TruthFile: Decodable {
    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(TruthFile.self, from: Data(contentsOf: file))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        tables = try container.decode([String: Table].self, forKey: .tables)
        sequences = try container.decode([String: Sequence].self, forKey: .sequences)
        owners = Set(try container.decode([Ownership].self, forKey: .owners))
        indexCount = try container.decode(Int.self, forKey: .indexes)
        constraintCounts = try container.decode([String: Int].self, forKey: .constraints)
    }

    private enum CodingKeys: String, CodingKey {
        case tables, sequences, owners, indexes, constraints
    }
}

extension TruthFile.Sequence: Decodable {
    package init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        lastValue = try values.decode(Int.self)
        isCalled = try values.decode(Bool.self)
    }
}

extension TruthFile.Ownership: Decodable {
    package init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        role = try values.decode(String.self)
        kind = try values.decode(String.self)
        count = try values.decode(Int.self)
    }
}
