// SPDX-License-Identifier: Apache-2.0
import MockProvider
import Workload
import Glibc

@main struct Streamgauge {
    static func main() {
        let a = CommandLine.arguments
        do {
            if a[1] == "mock" {
                var script = MockScript()
                var port: UInt16 = 0, log: String? = nil, parent = false
                var i = 2
                while i < a.count {
                    if a[i] == "--exit-with-parent" { parent = true; i += 1; continue }
                    if a[i] == "--port" { port = UInt16(a[i+1])! } else if a[i] == "--log" { log = a[i+1] } else { try script.set(String(a[i].dropFirst(2)), to: a[i+1]) }
                    i += 2
                }
                let server = try MockServer(script: script, port: port, log: log)
                Console.print("mock provider listening on http://127.0.0.1:\(server.port)")
                server.run(endsWithParent: parent)
            } else if a[1] == "run" {
                var over: [Override] = []; var i = 3; var quiet = false
                while i < a.count { if a[i] == "--quiet" { quiet = true; i += 1; continue }; over.append(Override(Settings.forFlag(a[i])!, a[i+1])); i += 2 }
                let result = try RunSession(profile: try Profile.load(.file(a[2]), overrides: over), quiet: quiet).run()
                TraceAnalysis.show(result.analysis)
                Console.print("trace \(result.folder.trace)")
                if let c = result.complaint { Console.error(c) }
                exit(result.code.rawValue)
            } else if a[1] == "report" { TraceAnalysis.show(try TraceAnalysis.of(a[2])) }
        } catch let e as CommandFailure { Console.error(e.message); exit(e.code.rawValue) } catch { Console.error("\(error)"); exit(2) }
    }
}
