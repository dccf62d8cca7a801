// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Asks the kernel for the state of a TCP connection, whoever holds it; also of one that nobody holds any more.
///
/// - Source: sock_diag(7). One request of 72 bytes; the kernel has answered when `send` returns.
@safe struct SocketDiagnosis: ~Copyable {
    enum Answer: Hashable {
        /// As in `tcp_states.h`.
        case state(UInt8)
        /// There is no such connection.
        case none
        /// The kernel cannot tell: it has no such service, or does not let us use it.
        case unavailable
    }
    private let socket: Int32

    init() { socket = Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), Self.service) }
    deinit { if socket >= 0 { close(socket) } }

    private static let service = Int32(NETLINK_SOCK_DIAG)
    private static let headerSize = MemoryLayout<nlmsghdr>.size

    func callAsFunction(_ ends: SocketEnds) -> Answer {
        guard socket >= 0 else { return .unavailable }
        var question = (nlmsghdr(), inet_diag_req_v2())
        let size = Self.headerSize + MemoryLayout<inet_diag_req_v2>.size
        question.0.nlmsg_len = UInt32(size)
        question.0.nlmsg_type = UInt16(SOCK_DIAG_BY_FAMILY)
        question.0.nlmsg_flags = UInt16(NLM_F_REQUEST)
        question.1.sdiag_family = ends.family
        question.1.sdiag_protocol = UInt8(IPPROTO_TCP)
        question.1.idiag_states = .max
        (question.1.id.idiag_sport, question.1.id.idiag_dport) = (ends.localPort, ends.remotePort)
        question.1.id.idiag_src = (ends.local[0], ends.local[1], ends.local[2], ends.local[3])
        question.1.id.idiag_dst = (ends.remote[0], ends.remote[1], ends.remote[2], ends.remote[3])
        question.1.id.idiag_cookie = (.max, .max)  // whichever it is
        let isAsked = unsafe withUnsafeBytes(of: &question) { bytes in
            unsafe send(socket, bytes.baseAddress, size, Int32(MSG_DONTWAIT)) == size
        }
        return isAsked ? answer() : .unavailable
    }

    private func answer() -> Answer {
        unsafe withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
            let count = unsafe recv(self.socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            guard count >= Self.headerSize + 4, let start = buffer.baseAddress else { return .unavailable }
            let header = unsafe start.load(as: nlmsghdr.self)
            if header.nlmsg_type == UInt16(SOCK_DIAG_BY_FAMILY) {
                let state = unsafe start.load(fromByteOffset: Self.headerSize + 1, as: UInt8.self)
                return .state(state)
            }
            guard header.nlmsg_type == UInt16(NLMSG_ERROR) else { return .unavailable }
            let code = unsafe start.load(fromByteOffset: Self.headerSize, as: Int32.self)
            return code == -ENOENT ? .none : .unavailable
        }
    }
}
