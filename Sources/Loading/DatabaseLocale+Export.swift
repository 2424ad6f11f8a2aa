import Destinations
import DumpArchive
import Exports
import SQLSyntax
import SynapseSchema

extension DatabaseLocale.Choice {
    /// What the database of an archive is to get.
    init(_ archive: any Archive, isSynapse: Bool) {
        let database = archive.contents.entries.first { $0.kind == .database }
        let locale = database?.definition.flatMap { SQLStatement(parsing: $0) }
            .flatMap { DatabaseLocale(creating: $0) }
        self = isSynapse ? .synapse : .kept(export: locale)
    }

    /// What the database of an export is to get that is read in order; `isForeign` says whether it is
    /// known to be no Synapse's.
    ///
    /// Of a script from a pipe nobody knows: Synapse would not start on anything but C.
    init(_ export: Export, isForeign: Bool) {
        if case .archive(let archive, _) = export {
            self.init(archive, isSynapse: SynapseTables.isSynapse(archive.contents.tableNames))
        } else {
            self = isForeign ? .kept(export: nil) : .synapse
        }
    }
}
