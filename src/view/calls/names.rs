//! Which name strace gives to which number. Written by `tests/oracle/strace_names.py`, which asks strace.

/// Names that go with one number: a family, a level.
pub(super) struct Group {
    pub of: i32,
    /// What strace says beside a number that it does not know; empty where it says nothing.
    pub unknown: &'static str,
    pub names: &'static [(u32, &'static str)],
}

/// Families of addresses.
#[rustfmt::skip]
pub(super) static FAMILIES: &[(u32, &str)] = &[
    (0, "AF_UNSPEC"), (1, "AF_UNIX"), (2, "AF_INET"), (3, "AF_AX25"), (4, "AF_IPX"), (5, "AF_APPLETALK"),
    (6, "AF_NETROM"), (7, "AF_BRIDGE"), (8, "AF_ATMPVC"), (9, "AF_X25"), (10, "AF_INET6"), (11, "AF_ROSE"),
    (12, "AF_DECnet"), (13, "AF_NETBEUI"), (14, "AF_SECURITY"), (15, "AF_KEY"), (16, "AF_NETLINK"), (17, "AF_PACKET"),
    (18, "AF_ASH"), (19, "AF_ECONET"), (20, "AF_ATMSVC"), (21, "AF_RDS"), (22, "AF_SNA"), (23, "AF_IRDA"),
    (24, "AF_PPPOX"), (25, "AF_WANPIPE"), (26, "AF_LLC"), (27, "AF_IB"), (28, "AF_MPLS"), (29, "AF_CAN"),
    (30, "AF_TIPC"), (31, "AF_BLUETOOTH"), (32, "AF_IUCV"), (33, "AF_RXRPC"), (34, "AF_ISDN"), (35, "AF_PHONET"),
    (36, "AF_IEEE802154"), (37, "AF_CAIF"), (38, "AF_ALG"), (39, "AF_NFC"), (40, "AF_VSOCK"), (41, "AF_KCM"),
    (42, "AF_QIPCRTR"), (43, "AF_SMC"), (44, "AF_XDP"), (45, "AF_MCTP"),
];

/// Types of sockets.
#[rustfmt::skip]
pub(super) static KINDS: &[(u32, &str)] = &[
    (1, "SOCK_STREAM"), (2, "SOCK_DGRAM"), (3, "SOCK_RAW"), (4, "SOCK_RDM"), (5, "SOCK_SEQPACKET"), (6, "SOCK_DCCP"),
    (10, "SOCK_PACKET"),
];

/// Protocols, by family.
#[rustfmt::skip]
pub(super) static PROTOCOLS: &[Group] = &[
    Group { of: 2, unknown: "IPPROTO_???", names: &[
        (0, "IPPROTO_IP"), (1, "IPPROTO_ICMP"), (2, "IPPROTO_IGMP"), (4, "IPPROTO_IPIP"), (6, "IPPROTO_TCP"),
        (8, "IPPROTO_EGP"), (12, "IPPROTO_PUP"), (17, "IPPROTO_UDP"), (22, "IPPROTO_IDP"), (29, "IPPROTO_TP"),
        (33, "IPPROTO_DCCP"), (41, "IPPROTO_IPV6"), (43, "IPPROTO_ROUTING"), (44, "IPPROTO_FRAGMENT"),
        (46, "IPPROTO_RSVP"), (47, "IPPROTO_GRE"), (50, "IPPROTO_ESP"), (51, "IPPROTO_AH"), (58, "IPPROTO_ICMPV6"),
        (59, "IPPROTO_NONE"), (60, "IPPROTO_DSTOPTS"), (92, "IPPROTO_MTP"), (94, "IPPROTO_BEETPH"),
        (98, "IPPROTO_ENCAP"), (103, "IPPROTO_PIM"), (108, "IPPROTO_COMP"), (132, "IPPROTO_SCTP"),
        (136, "IPPROTO_UDPLITE"), (137, "IPPROTO_MPLS"), (143, "IPPROTO_ETHERNET"), (255, "IPPROTO_RAW"),
        (262, "IPPROTO_MPTCP"),
    ] },
    Group { of: 3, unknown: "AX25_P_???", names: &[
        (1, "0x1 /* AX25_P_ROSE */"), (6, "0x6 /* AX25_P_VJCOMP */"), (7, "0x7 /* AX25_P_VJUNCOMP */"),
        (8, "0x8 /* AX25_P_SEGMENT */"),
    ] },
    Group { of: 10, unknown: "IPPROTO_???", names: &[
        (0, "IPPROTO_IP"), (1, "IPPROTO_ICMP"), (2, "IPPROTO_IGMP"), (4, "IPPROTO_IPIP"), (6, "IPPROTO_TCP"),
        (8, "IPPROTO_EGP"), (12, "IPPROTO_PUP"), (17, "IPPROTO_UDP"), (22, "IPPROTO_IDP"), (29, "IPPROTO_TP"),
        (33, "IPPROTO_DCCP"), (41, "IPPROTO_IPV6"), (43, "IPPROTO_ROUTING"), (44, "IPPROTO_FRAGMENT"),
        (46, "IPPROTO_RSVP"), (47, "IPPROTO_GRE"), (50, "IPPROTO_ESP"), (51, "IPPROTO_AH"), (58, "IPPROTO_ICMPV6"),
        (59, "IPPROTO_NONE"), (60, "IPPROTO_DSTOPTS"), (92, "IPPROTO_MTP"), (94, "IPPROTO_BEETPH"),
        (98, "IPPROTO_ENCAP"), (103, "IPPROTO_PIM"), (108, "IPPROTO_COMP"), (132, "IPPROTO_SCTP"),
        (136, "IPPROTO_UDPLITE"), (137, "IPPROTO_MPLS"), (143, "IPPROTO_ETHERNET"), (255, "IPPROTO_RAW"),
        (262, "IPPROTO_MPTCP"),
    ] },
    Group { of: 16, unknown: "NETLINK_???", names: &[
        (0, "NETLINK_ROUTE"), (1, "NETLINK_UNUSED"), (2, "NETLINK_USERSOCK"), (3, "NETLINK_FIREWALL"),
        (4, "NETLINK_SOCK_DIAG"), (5, "NETLINK_NFLOG"), (6, "NETLINK_XFRM"), (7, "NETLINK_SELINUX"),
        (8, "NETLINK_ISCSI"), (9, "NETLINK_AUDIT"), (10, "NETLINK_FIB_LOOKUP"), (11, "NETLINK_CONNECTOR"),
        (12, "NETLINK_NETFILTER"), (13, "NETLINK_IP6_FW"), (14, "NETLINK_DNRTMSG"), (15, "NETLINK_KOBJECT_UEVENT"),
        (16, "NETLINK_GENERIC"), (18, "NETLINK_SCSITRANSPORT"), (19, "NETLINK_ECRYPTFS"), (20, "NETLINK_RDMA"),
        (21, "NETLINK_CRYPTO"), (22, "NETLINK_SMC"),
    ] },
    Group { of: 23, unknown: "IRDAPROTO_???", names: &[
        (1, "CAN_RAW"), (2, "CAN_BCM"), (3, "CAN_TP16"), (4, "CAN_TP20"), (5, "CAN_MCNET"), (6, "CAN_ISOTP"),
        (7, "CAN_J1939"),
    ] },
    Group { of: 29, unknown: "CAN_???", names: &[
        (1, "CAN_RAW"), (2, "CAN_BCM"), (3, "CAN_TP16"), (4, "CAN_TP20"), (5, "CAN_MCNET"), (6, "CAN_ISOTP"),
        (7, "CAN_J1939"),
    ] },
    Group { of: 31, unknown: "BTPROTO_???", names: &[
        (0, "BTPROTO_L2CAP"), (1, "BTPROTO_HCI"), (2, "BTPROTO_SCO"), (3, "BTPROTO_RFCOMM"), (4, "BTPROTO_BNEP"),
        (5, "BTPROTO_CMTP"), (6, "BTPROTO_HIDP"), (7, "BTPROTO_AVDTP"),
    ] },
    Group { of: 33, unknown: "AF_???", names: &[
        (0, "AF_UNSPEC"), (1, "AF_UNIX"), (2, "AF_INET"), (3, "AF_AX25"), (4, "AF_IPX"), (5, "AF_APPLETALK"),
        (6, "AF_NETROM"), (7, "AF_BRIDGE"), (8, "AF_ATMPVC"), (9, "AF_X25"), (10, "AF_INET6"), (11, "AF_ROSE"),
        (12, "AF_DECnet"), (13, "AF_NETBEUI"), (14, "AF_SECURITY"), (15, "AF_KEY"), (16, "AF_NETLINK"),
        (17, "AF_PACKET"), (18, "AF_ASH"), (19, "AF_ECONET"), (20, "AF_ATMSVC"), (21, "AF_RDS"), (22, "AF_SNA"),
        (23, "AF_IRDA"), (24, "AF_PPPOX"), (25, "AF_WANPIPE"), (26, "AF_LLC"), (27, "AF_IB"), (28, "AF_MPLS"),
        (29, "AF_CAN"), (30, "AF_TIPC"), (31, "AF_BLUETOOTH"), (32, "AF_IUCV"), (33, "AF_RXRPC"), (34, "AF_ISDN"),
        (35, "AF_PHONET"), (36, "AF_IEEE802154"), (37, "AF_CAIF"), (38, "AF_ALG"), (39, "AF_NFC"), (40, "AF_VSOCK"),
        (41, "AF_KCM"), (42, "AF_QIPCRTR"), (43, "AF_SMC"), (44, "AF_XDP"), (45, "AF_MCTP"),
    ] },
    Group { of: 34, unknown: "ISDN_P_???", names: &[
        (0, "ISDN_P_BASE"), (1, "ISDN_P_TE_S0"), (2, "ISDN_P_NT_S0"), (3, "ISDN_P_TE_E1"), (4, "ISDN_P_NT_E1"),
        (16, "ISDN_P_LAPD_TE"), (17, "ISDN_P_LAPD_NT"), (33, "ISDN_P_B_RAW"), (34, "ISDN_P_B_HDLC"),
        (35, "ISDN_P_B_X75SLP"), (36, "ISDN_P_B_L2DTMF"), (37, "ISDN_P_B_L2DSP"), (38, "ISDN_P_B_L2DSPHDLC"),
    ] },
    Group { of: 35, unknown: "PN_PROTO_???", names: &[
        (0, "PN_PROTO_TRANSPORT"), (1, "PN_PROTO_PHONET"), (2, "PN_PROTO_PIPE"),
    ] },
    Group { of: 37, unknown: "CAIFPROTO_???", names: &[
        (0, "CAIFPROTO_AT"), (1, "CAIFPROTO_DATAGRAM"), (2, "CAIFPROTO_DATAGRAM_LOOP"), (3, "CAIFPROTO_UTIL"),
        (4, "CAIFPROTO_RFM"), (5, "CAIFPROTO_DEBUG"),
    ] },
    Group { of: 39, unknown: "NFC_SOCKPROTO_???", names: &[
        (0, "NFC_SOCKPROTO_RAW"), (1, "NFC_SOCKPROTO_LLCP"),
    ] },
    Group { of: 41, unknown: "KCMPROTO_???", names: &[
        (0, "KCMPROTO_CONNECTED"),
    ] },
    Group { of: 43, unknown: "SMCPROTO_???", names: &[
        (0, "SMCPROTO_SMC"), (1, "SMCPROTO_SMC6"),
    ] },
];

/// Protocols of packets.
#[rustfmt::skip]
pub(super) static ETHERNET: &[(u32, &str)] = &[
    (1, "ETH_P_802_3"), (2, "ETH_P_AX25"), (3, "ETH_P_ALL"), (4, "ETH_P_802_2"), (5, "ETH_P_SNAP"),
    (6, "ETH_P_DDCMP"), (7, "ETH_P_WAN_PPP"), (8, "ETH_P_PPP_MP"), (9, "ETH_P_LOCALTALK"), (12, "ETH_P_CAN"),
    (13, "ETH_P_CANFD"), (14, "ETH_P_CANXL"), (16, "ETH_P_PPPTALK"), (17, "ETH_P_TR_802_2"), (21, "ETH_P_MOBITEX"),
    (22, "ETH_P_CONTROL"), (23, "ETH_P_IRDA"), (24, "ETH_P_ECONET"), (25, "ETH_P_HDLC"), (26, "ETH_P_ARCNET"),
    (27, "ETH_P_DSA"), (28, "ETH_P_TRAILER"), (96, "ETH_P_LOOP"), (245, "ETH_P_PHONET"), (246, "ETH_P_IEEE802154"),
    (247, "ETH_P_CAIF"), (248, "ETH_P_XDSA"), (249, "ETH_P_MAP"), (250, "ETH_P_MCTP"), (512, "ETH_P_PUP"),
    (513, "ETH_P_PUPAT"), (1536, "ETH_P_802_3_MIN"), (2048, "ETH_P_IP"), (2053, "ETH_P_X25"), (2054, "ETH_P_ARP"),
    (2303, "ETH_P_BPQ"), (2560, "ETH_P_IEEEPUP"), (2561, "ETH_P_IEEEPUPAT"), (8939, "ETH_P_ERSPAN2"),
    (8944, "ETH_P_TSN"), (17157, "ETH_P_BATMAN"), (24576, "ETH_P_DEC"), (24577, "ETH_P_DNA_DL"),
    (24578, "ETH_P_DNA_RC"), (24579, "ETH_P_DNA_RT"), (24580, "ETH_P_LAT"), (24581, "ETH_P_DIAG"),
    (24582, "ETH_P_CUST"), (24583, "ETH_P_SCA"), (25944, "ETH_P_TEB"), (32821, "ETH_P_RARP"), (32923, "ETH_P_ATALK"),
    (33011, "ETH_P_AARP"), (33024, "ETH_P_8021Q"), (33079, "ETH_P_IPX"), (34525, "ETH_P_IPV6"),
    (34824, "ETH_P_PAUSE"), (34825, "ETH_P_SLOW"), (34878, "ETH_P_WCCP"), (34887, "ETH_P_MPLS_UC"),
    (34888, "ETH_P_MPLS_MC"), (34892, "ETH_P_ATMMPOA"), (34915, "ETH_P_PPP_DISC"), (34916, "ETH_P_PPP_SES"),
    (34924, "ETH_P_LINK_CTL"), (34948, "ETH_P_ATMFATE"), (34958, "ETH_P_PAE"), (34969, "ETH_P_REALTEK"),
    (34978, "ETH_P_AOE"), (34984, "ETH_P_8021AD"), (34997, "ETH_P_802_EX1"), (35006, "ETH_P_ERSPAN"),
    (35015, "ETH_P_PREAUTH"), (35018, "ETH_P_TIPC"), (35020, "ETH_P_LLDP"), (35043, "ETH_P_MRP"),
    (35045, "ETH_P_MACSEC"), (35047, "ETH_P_8021AH"), (35061, "ETH_P_MVRP"), (35063, "ETH_P_1588"),
    (35064, "ETH_P_NCSI"), (35067, "ETH_P_PRP"), (35074, "ETH_P_CFM"), (35078, "ETH_P_FCOE"), (35085, "ETH_P_TDLS"),
    (35092, "ETH_P_FIP"), (35093, "ETH_P_IBOE"), (35095, "ETH_P_80221"), (35119, "ETH_P_HSR"), (35151, "ETH_P_NSH"),
    (36864, "ETH_P_LOOPBACK"), (37120, "ETH_P_QINQ1"), (37376, "ETH_P_QINQ2"), (37632, "ETH_P_QINQ3"),
    (56026, "ETH_P_EDSA"), (56027, "ETH_P_DSA_8021Q"), (57345, "ETH_P_DSA_A5PSW"), (60734, "ETH_P_IFE"),
    (64507, "ETH_P_AF_IUCV"),
];

/// Levels of options.
#[rustfmt::skip]
pub(super) static LEVELS: &[(u32, &str)] = &[
    (0, "SOL_IP"), (1, "SOL_SOCKET"), (6, "SOL_TCP"), (17, "SOL_UDP"), (40, "AF_VSOCK"), (41, "SOL_IPV6"),
    (58, "SOL_ICMPV6"), (100, "SOL_CAN_BASE"), (101, "SOL_CAN_RAW"), (132, "SOL_SCTP"), (136, "SOL_UDPLITE"),
    (255, "SOL_RAW"), (256, "SOL_IPX"), (257, "SOL_AX25"), (258, "SOL_ATALK"), (259, "SOL_NETROM"), (260, "SOL_ROSE"),
    (261, "SOL_DECNET"), (262, "SOL_X25"), (263, "SOL_PACKET"), (264, "SOL_ATM"), (265, "SOL_AAL"), (266, "SOL_IRDA"),
    (267, "SOL_NETBEUI"), (268, "SOL_LLC"), (269, "SOL_DCCP"), (270, "SOL_NETLINK"), (271, "SOL_TIPC"),
    (272, "SOL_RXRPC"), (273, "SOL_PPPOL2TP"), (274, "SOL_BLUETOOTH"), (275, "SOL_PNPIPE"), (276, "SOL_RDS"),
    (277, "SOL_IUCV"), (278, "SOL_CAIF"), (279, "SOL_ALG"), (280, "SOL_NFC"), (281, "SOL_KCM"), (282, "SOL_TLS"),
    (283, "SOL_XDP"),
];

/// Options, by level.
#[rustfmt::skip]
pub(super) static OPTIONS: &[Group] = &[
    Group { of: 0, unknown: "IP_???", names: &[
        (1, "IP_TOS"), (2, "IP_TTL"), (3, "IP_HDRINCL"), (4, "IP_OPTIONS"), (5, "IP_ROUTER_ALERT"),
        (6, "IP_RECVOPTS"), (7, "IP_RETOPTS"), (8, "IP_PKTINFO"), (9, "IP_PKTOPTIONS"), (10, "IP_MTU_DISCOVER"),
        (11, "IP_RECVERR"), (12, "IP_RECVTTL"), (13, "IP_RECVTOS"), (14, "IP_MTU"), (15, "IP_FREEBIND"),
        (16, "IP_IPSEC_POLICY"), (17, "IP_XFRM_POLICY"), (18, "IP_PASSSEC"), (19, "IP_TRANSPARENT"),
        (20, "IP_ORIGDSTADDR"), (21, "IP_MINTTL"), (22, "IP_NODEFRAG"), (23, "IP_CHECKSUM"),
        (24, "IP_BIND_ADDRESS_NO_PORT"), (25, "IP_RECVFRAGSIZE"), (26, "IP_RECVERR_RFC4884"), (32, "IP_MULTICAST_IF"),
        (33, "IP_MULTICAST_TTL"), (34, "IP_MULTICAST_LOOP"), (35, "IP_ADD_MEMBERSHIP"), (36, "IP_DROP_MEMBERSHIP"),
        (37, "IP_UNBLOCK_SOURCE"), (38, "IP_BLOCK_SOURCE"), (39, "IP_ADD_SOURCE_MEMBERSHIP"),
        (40, "IP_DROP_SOURCE_MEMBERSHIP"), (41, "IP_MSFILTER"), (42, "MCAST_JOIN_GROUP"), (43, "MCAST_BLOCK_SOURCE"),
        (44, "MCAST_UNBLOCK_SOURCE"), (45, "MCAST_LEAVE_GROUP"), (46, "MCAST_JOIN_SOURCE_GROUP"),
        (47, "MCAST_LEAVE_SOURCE_GROUP"), (48, "MCAST_MSFILTER"), (49, "IP_MULTICAST_ALL"), (50, "IP_UNICAST_IF"),
        (64, "IPT_SO_GET_INFO"), (65, "IPT_SO_GET_ENTRIES"), (66, "IPT_SO_GET_REVISION_MATCH"),
        (67, "IPT_SO_GET_REVISION_TARGET"), (96, "ARPT_SO_GET_INFO"), (97, "ARPT_SO_GET_ENTRIES"),
        (99, "ARPT_SO_GET_REVISION_TARGET"), (128, "EBT_SO_GET_INFO"), (129, "EBT_SO_GET_ENTRIES"),
        (130, "EBT_SO_GET_INIT_INFO"), (131, "EBT_SO_GET_INIT_ENTRIES"),
    ] },
    Group { of: 1, unknown: "SO_???", names: &[
        (1, "SO_DEBUG"), (2, "SO_REUSEADDR"), (3, "SO_TYPE"), (4, "SO_ERROR"), (5, "SO_DONTROUTE"),
        (6, "SO_BROADCAST"), (7, "SO_SNDBUF"), (8, "SO_RCVBUF"), (9, "SO_KEEPALIVE"), (10, "SO_OOBINLINE"),
        (11, "SO_NO_CHECK"), (12, "SO_PRIORITY"), (13, "SO_LINGER"), (14, "SO_BSDCOMPAT"), (15, "SO_REUSEPORT"),
        (16, "SO_PASSCRED"), (17, "SO_PEERCRED"), (18, "SO_RCVLOWAT"), (19, "SO_SNDLOWAT"), (20, "SO_RCVTIMEO_OLD"),
        (21, "SO_SNDTIMEO_OLD"), (22, "SO_SECURITY_AUTHENTICATION"), (23, "SO_SECURITY_ENCRYPTION_TRANSPORT"),
        (24, "SO_SECURITY_ENCRYPTION_NETWORK"), (25, "SO_BINDTODEVICE"), (26, "SO_GET_FILTER"),
        (27, "SO_DETACH_FILTER"), (28, "SO_PEERNAME"), (29, "SO_TIMESTAMP_OLD"), (30, "SO_ACCEPTCONN"),
        (31, "SO_PEERSEC"), (32, "SO_SNDBUFFORCE"), (33, "SO_RCVBUFFORCE"), (34, "SO_PASSSEC"),
        (35, "SO_TIMESTAMPNS_OLD"), (36, "SO_MARK"), (37, "SO_TIMESTAMPING_OLD"), (38, "SO_PROTOCOL"),
        (39, "SO_DOMAIN"), (40, "SO_RXQ_OVFL"), (41, "SO_WIFI_STATUS"), (42, "SO_PEEK_OFF"), (43, "SO_NOFCS"),
        (44, "SO_LOCK_FILTER"), (45, "SO_SELECT_ERR_QUEUE"), (46, "SO_BUSY_POLL"), (47, "SO_MAX_PACING_RATE"),
        (48, "SO_BPF_EXTENSIONS"), (49, "SO_INCOMING_CPU"), (50, "SO_ATTACH_BPF"), (51, "SO_ATTACH_REUSEPORT_CBPF"),
        (52, "SO_ATTACH_REUSEPORT_EBPF"), (53, "SO_CNX_ADVICE"), (55, "SO_MEMINFO"), (56, "SO_INCOMING_NAPI_ID"),
        (57, "SO_COOKIE"), (59, "SO_PEERGROUPS"), (60, "SO_ZEROCOPY"), (61, "SO_TXTIME"), (62, "SO_BINDTOIFINDEX"),
        (63, "SO_TIMESTAMP_NEW"), (64, "SO_TIMESTAMPNS_NEW"), (65, "SO_TIMESTAMPING_NEW"), (66, "SO_RCVTIMEO_NEW"),
        (67, "SO_SNDTIMEO_NEW"), (68, "SO_DETACH_REUSEPORT_BPF"), (69, "SO_PREFER_BUSY_POLL"),
        (70, "SO_BUSY_POLL_BUDGET"), (71, "SO_NETNS_COOKIE"), (72, "SO_BUF_LOCK"), (73, "SO_RESERVE_MEM"),
        (74, "SO_TXREHASH"), (75, "SO_RCVMARK"),
    ] },
    Group { of: 6, unknown: "TCP_???", names: &[
        (1, "TCP_NODELAY"), (2, "TCP_MAXSEG"), (3, "TCP_CORK"), (4, "TCP_KEEPIDLE"), (5, "TCP_KEEPINTVL"),
        (6, "TCP_KEEPCNT"), (7, "TCP_SYNCNT"), (8, "TCP_LINGER2"), (9, "TCP_DEFER_ACCEPT"), (10, "TCP_WINDOW_CLAMP"),
        (11, "TCP_INFO"), (12, "TCP_QUICKACK"), (13, "TCP_CONGESTION"), (14, "TCP_MD5SIG"),
        (15, "TCP_COOKIE_TRANSACTIONS"), (16, "TCP_THIN_LINEAR_TIMEOUTS"), (17, "TCP_THIN_DUPACK"),
        (18, "TCP_USER_TIMEOUT"), (19, "TCP_REPAIR"), (20, "TCP_REPAIR_QUEUE"), (21, "TCP_QUEUE_SEQ"),
        (22, "TCP_REPAIR_OPTIONS"), (23, "TCP_FASTOPEN"), (24, "TCP_TIMESTAMP"), (25, "TCP_NOTSENT_LOWAT"),
        (26, "TCP_CC_INFO"), (27, "TCP_SAVE_SYN"), (28, "TCP_SAVED_SYN"), (29, "TCP_REPAIR_WINDOW"),
        (30, "TCP_FASTOPEN_CONNECT"), (31, "TCP_ULP"), (32, "TCP_MD5SIG_EXT"), (33, "TCP_FASTOPEN_KEY"),
        (34, "TCP_FASTOPEN_NO_COOKIE"), (35, "TCP_ZEROCOPY_RECEIVE"), (36, "TCP_INQ"), (37, "TCP_TX_DELAY"),
    ] },
    Group { of: 17, unknown: "UDP_???", names: &[
        (1, "UDP_CORK"), (100, "UDP_ENCAP"), (101, "UDP_NO_CHECK6_TX"), (102, "UDP_NO_CHECK6_RX"),
        (103, "UDP_SEGMENT"), (104, "UDP_GRO"),
    ] },
    Group { of: 40, unknown: "SO_VM_???", names: &[
        (0, "SO_VM_SOCKETS_BUFFER_SIZE"), (1, "SO_VM_SOCKETS_BUFFER_MIN_SIZE"), (2, "SO_VM_SOCKETS_BUFFER_MAX_SIZE"),
        (3, "SO_VM_SOCKETS_PEER_HOST_VM_ID"), (5, "SO_VM_SOCKETS_TRUSTED"), (6, "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD"),
        (7, "SO_VM_SOCKETS_NONBLOCK_TXRX"), (8, "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW"),
    ] },
    Group { of: 41, unknown: "IPV6_???", names: &[
        (1, "IPV6_ADDRFORM"), (2, "IPV6_2292PKTINFO"), (3, "IPV6_2292HOPOPTS"), (4, "IPV6_2292DSTOPTS"),
        (5, "IPV6_2292RTHDR"), (6, "IPV6_2292PKTOPTIONS"), (7, "IPV6_CHECKSUM"), (8, "IPV6_2292HOPLIMIT"),
        (9, "IPV6_NEXTHOP"), (10, "IPV6_AUTHHDR"), (11, "IPV6_FLOWINFO"), (16, "IPV6_UNICAST_HOPS"),
        (17, "IPV6_MULTICAST_IF"), (18, "IPV6_MULTICAST_HOPS"), (19, "IPV6_MULTICAST_LOOP"),
        (20, "IPV6_ADD_MEMBERSHIP"), (21, "IPV6_DROP_MEMBERSHIP"), (22, "IPV6_ROUTER_ALERT"),
        (23, "IPV6_MTU_DISCOVER"), (24, "IPV6_MTU"), (25, "IPV6_RECVERR"), (26, "IPV6_V6ONLY"),
        (27, "IPV6_JOIN_ANYCAST"), (28, "IPV6_LEAVE_ANYCAST"), (29, "IPV6_MULTICAST_ALL"),
        (30, "IPV6_ROUTER_ALERT_ISOLATE"), (31, "IPV6_RECVERR_RFC4884"), (32, "IPV6_FLOWLABEL_MGR"),
        (33, "IPV6_FLOWINFO_SEND"), (34, "IPV6_IPSEC_POLICY"), (35, "IPV6_XFRM_POLICY"), (36, "IPV6_HDRINCL"),
        (42, "MCAST_JOIN_GROUP"), (43, "MCAST_BLOCK_SOURCE"), (44, "MCAST_UNBLOCK_SOURCE"), (45, "MCAST_LEAVE_GROUP"),
        (46, "MCAST_JOIN_SOURCE_GROUP"), (47, "MCAST_LEAVE_SOURCE_GROUP"), (48, "MCAST_MSFILTER"),
        (49, "IPV6_RECVPKTINFO"), (50, "IPV6_PKTINFO"), (51, "IPV6_RECVHOPLIMIT"), (52, "IPV6_HOPLIMIT"),
        (53, "IPV6_RECVHOPOPTS"), (54, "IPV6_HOPOPTS"), (55, "IPV6_RTHDRDSTOPTS"), (56, "IPV6_RECVRTHDR"),
        (57, "IPV6_RTHDR"), (58, "IPV6_RECVDSTOPTS"), (59, "IPV6_DSTOPTS"), (60, "IPV6_RECVPATHMTU"),
        (61, "IPV6_PATHMTU"), (62, "IPV6_DONTFRAG"), (63, "IPV6_USE_MIN_MTU"), (64, "IP6T_SO_GET_INFO"),
        (65, "IP6T_SO_GET_ENTRIES"), (66, "IPV6_RECVTCLASS"), (67, "IPV6_TCLASS"), (68, "IP6T_SO_GET_REVISION_MATCH"),
        (69, "IP6T_SO_GET_REVISION_TARGET"), (70, "IPV6_AUTOFLOWLABEL"), (72, "IPV6_ADDR_PREFERENCES"),
        (73, "IPV6_MINHOPCOUNT"), (74, "IPV6_ORIGDSTADDR"), (75, "IPV6_TRANSPARENT"), (76, "IPV6_UNICAST_IF"),
        (77, "IPV6_RECVFRAGSIZE"), (78, "IPV6_FREEBIND"),
    ] },
    Group { of: 101, unknown: "CAN_RAW_???", names: &[
        (1, "CAN_RAW_FILTER"), (2, "CAN_RAW_ERR_FILTER"), (3, "CAN_RAW_LOOPBACK"), (4, "CAN_RAW_RECV_OWN_MSGS"),
        (5, "CAN_RAW_FD_FRAMES"), (6, "CAN_RAW_JOIN_FILTERS"),
    ] },
    Group { of: 132, unknown: "SCTP_???", names: &[
        (0, "SCTP_RTOINFO"), (1, "SCTP_ASSOCINFO"), (2, "SCTP_INITMSG"), (3, "SCTP_NODELAY"), (4, "SCTP_AUTOCLOSE"),
        (5, "SCTP_SET_PEER_PRIMARY_ADDR"), (6, "SCTP_PRIMARY_ADDR"), (7, "SCTP_ADAPTATION_LAYER"),
        (8, "SCTP_DISABLE_FRAGMENTS"), (9, "SCTP_PEER_ADDR_PARAMS"), (10, "SCTP_DEFAULT_SEND_PARAM"),
        (11, "SCTP_EVENTS"), (12, "SCTP_I_WANT_MAPPED_V4_ADDR"), (13, "SCTP_MAXSEG"), (14, "SCTP_STATUS"),
        (15, "SCTP_GET_PEER_ADDR_INFO"), (16, "SCTP_DELAYED_SACK"), (17, "SCTP_CONTEXT"),
        (18, "SCTP_FRAGMENT_INTERLEAVE"), (19, "SCTP_PARTIAL_DELIVERY_POINT"), (20, "SCTP_MAX_BURST"),
        (21, "SCTP_AUTH_CHUNK"), (22, "SCTP_HMAC_IDENT"), (23, "SCTP_AUTH_KEY"), (24, "SCTP_AUTH_ACTIVE_KEY"),
        (25, "SCTP_AUTH_DELETE_KEY"), (26, "SCTP_PEER_AUTH_CHUNKS"), (27, "SCTP_LOCAL_AUTH_CHUNKS"),
        (28, "SCTP_GET_ASSOC_NUMBER"), (29, "SCTP_GET_ASSOC_ID_LIST"), (30, "SCTP_AUTO_ASCONF"),
        (31, "SCTP_PEER_ADDR_THLDS"), (32, "SCTP_RECVRCVINFO"), (33, "SCTP_RECVNXTINFO"),
        (34, "SCTP_DEFAULT_SNDINFO"), (35, "SCTP_AUTH_DEACTIVATE_KEY"), (36, "SCTP_REUSE_PORT"),
        (37, "SCTP_PEER_ADDR_THLDS_V2"), (100, "SCTP_SOCKOPT_BINDX_ADD"), (101, "SCTP_SOCKOPT_BINDX_REM"),
        (102, "SCTP_SOCKOPT_PEELOFF"), (103, "SCTP_GET_PEER_ADDRS_NUM_OLD"), (104, "SCTP_GET_PEER_ADDRS_OLD"),
        (105, "SCTP_GET_LOCAL_ADDRS_NUM_OLD"), (106, "SCTP_GET_LOCAL_ADDRS_OLD"), (107, "SCTP_SOCKOPT_CONNECTX_OLD"),
        (108, "SCTP_GET_PEER_ADDRS"), (109, "SCTP_GET_LOCAL_ADDRS"), (110, "SCTP_SOCKOPT_CONNECTX"),
        (111, "SCTP_SOCKOPT_CONNECTX3"), (112, "SCTP_GET_ASSOC_STATS"), (113, "SCTP_PR_SUPPORTED"),
        (114, "SCTP_DEFAULT_PRINFO"), (115, "SCTP_PR_ASSOC_STATUS"), (116, "SCTP_PR_STREAM_STATUS"),
        (117, "SCTP_RECONFIG_SUPPORTED"), (118, "SCTP_ENABLE_STREAM_RESET"), (119, "SCTP_RESET_STREAMS"),
        (120, "SCTP_RESET_ASSOC"), (121, "SCTP_ADD_STREAMS"), (122, "SCTP_SOCKOPT_PEELOFF_FLAGS"),
        (123, "SCTP_STREAM_SCHEDULER"), (124, "SCTP_STREAM_SCHEDULER_VALUE"), (125, "SCTP_INTERLEAVING_SUPPORTED"),
        (126, "SCTP_SENDMSG_CONNECT"), (127, "SCTP_EVENT"), (128, "SCTP_ASCONF_SUPPORTED"),
        (129, "SCTP_AUTH_SUPPORTED"), (130, "SCTP_ECN_SUPPORTED"), (131, "SCTP_EXPOSE_POTENTIALLY_FAILED_STATE"),
    ] },
    Group { of: 255, unknown: "RAW_???", names: &[
        (1, "ICMP_FILTER"),
    ] },
    Group { of: 256, unknown: "IPX_???", names: &[
        (1, "IPX_TYPE"),
    ] },
    Group { of: 257, unknown: "AX25_???", names: &[
        (1, "AX25_WINDOW"), (2, "AX25_T1"), (3, "AX25_N2"), (4, "AX25_T3"), (5, "AX25_T2"), (6, "AX25_BACKOFF"),
        (7, "AX25_EXTSEQ"), (8, "AX25_PIDINCL"), (9, "AX25_IDLE"), (10, "AX25_PACLEN"), (12, "AX25_IAMDIGI"),
        (25, "SO_BINDTODEVICE"),
    ] },
    Group { of: 263, unknown: "PACKET_???", names: &[
        (1, "PACKET_ADD_MEMBERSHIP"), (2, "PACKET_DROP_MEMBERSHIP"), (3, "PACKET_RECV_OUTPUT"), (5, "PACKET_RX_RING"),
        (6, "PACKET_STATISTICS"), (7, "PACKET_COPY_THRESH"), (8, "PACKET_AUXDATA"), (9, "PACKET_ORIGDEV"),
        (10, "PACKET_VERSION"), (11, "PACKET_HDRLEN"), (12, "PACKET_RESERVE"), (13, "PACKET_TX_RING"),
        (14, "PACKET_LOSS"), (15, "PACKET_VNET_HDR"), (16, "PACKET_TX_TIMESTAMP"), (17, "PACKET_TIMESTAMP"),
        (18, "PACKET_FANOUT"), (19, "PACKET_TX_HAS_OFF"), (20, "PACKET_QDISC_BYPASS"), (21, "PACKET_ROLLOVER_STATS"),
        (22, "PACKET_FANOUT_DATA"), (23, "PACKET_IGNORE_OUTGOING"),
    ] },
    Group { of: 266, unknown: "IRLMP_???", names: &[
        (1, "IRLMP_ENUMDEVICES"), (2, "IRLMP_IAS_SET"), (3, "IRLMP_IAS_QUERY"), (4, "IRLMP_HINTS_SET"),
        (5, "IRLMP_QOS_SET"), (6, "IRLMP_QOS_GET"), (7, "IRLMP_MAX_SDU_SIZE"), (8, "IRLMP_IAS_GET"),
        (9, "IRLMP_IAS_DEL"), (10, "IRLMP_HINT_MASK_SET"), (11, "IRLMP_WAITDEVICE"),
    ] },
    Group { of: 268, unknown: "LLC_OPT_???", names: &[
        (0, "LLC_OPT_UNKNOWN"), (1, "LLC_OPT_RETRY"), (2, "LLC_OPT_SIZE"), (3, "LLC_OPT_ACK_TMR_EXP"),
        (4, "LLC_OPT_P_TMR_EXP"), (5, "LLC_OPT_REJ_TMR_EXP"), (6, "LLC_OPT_BUSY_TMR_EXP"), (7, "LLC_OPT_TX_WIN"),
        (8, "LLC_OPT_RX_WIN"), (9, "LLC_OPT_PKTINFO"),
    ] },
    Group { of: 269, unknown: "DCCP_SOCKOPT_???", names: &[
        (1, "DCCP_SOCKOPT_PACKET_SIZE"), (2, "DCCP_SOCKOPT_SERVICE"), (3, "DCCP_SOCKOPT_CHANGE_L"),
        (4, "DCCP_SOCKOPT_CHANGE_R"), (5, "DCCP_SOCKOPT_GET_CUR_MPS"), (6, "DCCP_SOCKOPT_SERVER_TIMEWAIT"),
        (10, "DCCP_SOCKOPT_SEND_CSCOV"), (11, "DCCP_SOCKOPT_RECV_CSCOV"), (12, "DCCP_SOCKOPT_AVAILABLE_CCIDS"),
        (13, "DCCP_SOCKOPT_CCID"), (14, "DCCP_SOCKOPT_TX_CCID"), (15, "DCCP_SOCKOPT_RX_CCID"),
        (16, "DCCP_SOCKOPT_QPOLICY_ID"), (17, "DCCP_SOCKOPT_QPOLICY_TXQLEN"), (128, "DCCP_SOCKOPT_CCID_RX_INFO"),
    ] },
    Group { of: 270, unknown: "NETLINK_???", names: &[
        (1, "NETLINK_ADD_MEMBERSHIP"), (2, "NETLINK_DROP_MEMBERSHIP"), (3, "NETLINK_PKTINFO"),
        (4, "NETLINK_BROADCAST_ERROR"), (5, "NETLINK_NO_ENOBUFS"), (6, "NETLINK_RX_RING"), (7, "NETLINK_TX_RING"),
        (8, "NETLINK_LISTEN_ALL_NSID"), (9, "NETLINK_LIST_MEMBERSHIPS"), (10, "NETLINK_CAP_ACK"),
        (11, "NETLINK_EXT_ACK"), (12, "NETLINK_GET_STRICT_CHK"),
    ] },
    Group { of: 271, unknown: "TIPC_???", names: &[
        (127, "TIPC_IMPORTANCE"), (128, "TIPC_SRC_DROPPABLE"), (129, "TIPC_DEST_DROPPABLE"),
        (130, "TIPC_CONN_TIMEOUT"), (131, "TIPC_NODE_RECVQ_DEPTH"),
    ] },
    Group { of: 272, unknown: "RXRPC_???", names: &[
        (1, "RXRPC_SECURITY_KEY"), (2, "RXRPC_SECURITY_KEYRING"), (3, "RXRPC_EXCLUSIVE_CONNECTION"),
        (4, "RXRPC_MIN_SECURITY_LEVEL"), (5, "RXRPC_UPGRADEABLE_SERVICE"), (6, "RXRPC_SUPPORTED_CMSG"),
    ] },
    Group { of: 273, unknown: "PPPOL2TP_SO_???", names: &[
        (1, "PPPOL2TP_SO_DEBUG"), (2, "PPPOL2TP_SO_RECVSEQ"), (3, "PPPOL2TP_SO_SENDSEQ"), (4, "PPPOL2TP_SO_LNSMODE"),
        (5, "PPPOL2TP_SO_REORDERTO"),
    ] },
    Group { of: 274, unknown: "BT_???", names: &[
        (4, "BT_SECURITY"), (7, "BT_DEFER_SETUP"), (8, "BT_FLUSHABLE"), (9, "BT_POWER"), (10, "BT_CHANNEL_POLICY"),
        (11, "BT_VOICE"), (12, "BT_SNDMTU"), (13, "BT_RCVMTU"),
    ] },
    Group { of: 275, unknown: "PNPIPE_???", names: &[
        (1, "PNPIPE_ENCAP"), (2, "PNPIPE_IFINDEX"), (3, "PNPIPE_HANDLE"), (4, "PNPIPE_INITSTATE"),
    ] },
    Group { of: 276, unknown: "RDS_???", names: &[
        (1, "RDS_CANCEL_SENT_TO"), (2, "RDS_GET_MR"), (3, "RDS_FREE_MR"), (4, "RDS_BARRIER"), (5, "RDS_RECVERR"),
        (6, "RDS_CONG_MONITOR"), (7, "RDS_GET_MR_FOR_DEST"), (8, "SO_RDS_TRANSPORT"),
        (10, "SO_RDS_MSG_RXPATH_LATENCY"), (29, "SO_TIMESTAMP_OLD"),
    ] },
    Group { of: 277, unknown: "SO_???", names: &[
        (128, "SO_IPRMDATA_MSG"),
    ] },
    Group { of: 278, unknown: "CAIFSO_???", names: &[
        (127, "CAIFSO_LINK_SELECT"), (128, "CAIFSO_REQ_PARAM"), (129, "CAIFSO_RSP_PARAM"),
    ] },
    Group { of: 279, unknown: "ALG_???", names: &[
        (1, "ALG_SET_KEY"), (2, "ALG_SET_IV"), (3, "ALG_SET_OP"), (4, "ALG_SET_AEAD_ASSOCLEN"),
        (5, "ALG_SET_AEAD_AUTHSIZE"), (6, "ALG_SET_DRBG_ENTROPY"),
    ] },
    Group { of: 280, unknown: "NFC_LLCP_???", names: &[
        (0, "NFC_LLCP_RW"), (1, "NFC_LLCP_MIUX"), (2, "NFC_LLCP_REMOTE_MIU"), (3, "NFC_LLCP_REMOTE_LTO"),
        (4, "NFC_LLCP_REMOTE_RW"),
    ] },
    Group { of: 281, unknown: "KCM_???", names: &[
        (1, "KCM_RECV_DISABLE"),
    ] },
    Group { of: 282, unknown: "TLS_???", names: &[
        (1, "TLS_TX"), (2, "TLS_RX"),
    ] },
    Group { of: 283, unknown: "XDP_???", names: &[
        (1, "XDP_MMAP_OFFSETS"), (2, "XDP_RX_RING"), (3, "XDP_TX_RING"), (4, "XDP_UMEM_REG"),
        (5, "XDP_UMEM_FILL_RING"), (6, "XDP_UMEM_COMPLETION_RING"), (7, "XDP_STATISTICS"), (8, "XDP_OPTIONS"),
    ] },
];

/// Options that are called otherwise where they are set.
#[rustfmt::skip]
pub(super) static SET_OPTIONS: &[Group] = &[
    Group { of: 0, unknown: "IP_???", names: &[
        (64, "IPT_SO_SET_REPLACE"), (65, "IPT_SO_SET_ADD_COUNTERS"), (96, "ARPT_SO_SET_REPLACE"),
        (97, "ARPT_SO_SET_ADD_COUNTERS"), (128, "EBT_SO_SET_ENTRIES"), (129, "EBT_SO_SET_COUNTERS"),
    ] },
    Group { of: 1, unknown: "", names: &[
        (26, "SO_ATTACH_FILTER"),
    ] },
    Group { of: 41, unknown: "IPV6_???", names: &[
        (64, "IP6T_SO_SET_REPLACE"), (65, "IP6T_SO_SET_ADD_COUNTERS"),
    ] },
];

/// Control data, by level.
#[rustfmt::skip]
pub(super) static CONTROL: &[Group] = &[
    Group { of: 0, unknown: "IP_???", names: &[
        (1, "IP_TOS"), (2, "IP_TTL"), (3, "SCM_SECURITY"), (6, "IP_RECVOPTS"), (7, "IP_RETOPTS"), (8, "IP_PKTINFO"),
        (11, "IP_RECVERR"), (20, "IP_ORIGDSTADDR"), (23, "IP_CHECKSUM"),
    ] },
    Group { of: 1, unknown: "SCM_???", names: &[
        (1, "SCM_RIGHTS"), (2, "SCM_CREDENTIALS"), (3, "SCM_SECURITY"), (29, "SO_TIMESTAMP_OLD"),
        (35, "SO_TIMESTAMPNS_OLD"), (37, "SO_TIMESTAMPING_OLD"), (41, "SO_WIFI_STATUS"),
        (54, "SCM_TIMESTAMPING_OPT_STATS"), (58, "SCM_TIMESTAMPING_PKTINFO"), (61, "SO_TXTIME"),
        (63, "SO_TIMESTAMP_NEW"), (64, "SO_TIMESTAMPNS_NEW"), (65, "SO_TIMESTAMPING_NEW"),
    ] },
];

/// Flags of a call that moves data.
#[rustfmt::skip]
pub(super) static MESSAGE_FLAGS: &[(u32, &str)] = &[
    (1, "MSG_OOB"), (2, "MSG_PEEK"), (4, "MSG_DONTROUTE"), (8, "MSG_CTRUNC"), (16, "MSG_PROBE"), (32, "MSG_TRUNC"),
    (64, "MSG_DONTWAIT"), (128, "MSG_EOR"), (256, "MSG_WAITALL"), (512, "MSG_FIN"), (1024, "MSG_SYN"),
    (2048, "MSG_CONFIRM"), (4096, "MSG_RST"), (8192, "MSG_ERRQUEUE"), (16384, "MSG_NOSIGNAL"), (32768, "MSG_MORE"),
    (65536, "MSG_WAITFORONE"), (131072, "MSG_SENDPAGE_NOTLAST"), (262144, "MSG_BATCH"),
    (524288, "MSG_NO_SHARED_FRAGS"), (67108864, "MSG_ZEROCOPY"), (536870912, "MSG_FASTOPEN"),
    (1073741824, "MSG_CMSG_CLOEXEC"), (2147483648, "MSG_CMSG_COMPAT"),
];

/// Events of poll.
#[rustfmt::skip]
pub(super) static POLL: &[(u32, &str)] = &[
    (1, "POLLIN"), (2, "POLLPRI"), (4, "POLLOUT"), (8, "POLLERR"), (16, "POLLHUP"), (32, "POLLNVAL"),
    (64, "POLLRDNORM"), (128, "POLLRDBAND"), (256, "POLLWRNORM"), (512, "POLLWRBAND"), (1024, "POLLMSG"),
    (4096, "POLLREMOVE"), (8192, "POLLRDHUP"), (32768, "POLL_BUSY_LOOP"),
];

/// Events of epoll.
#[rustfmt::skip]
pub(super) static EPOLL: &[(u32, &str)] = &[
    (1, "EPOLLIN"), (2, "EPOLLPRI"), (4, "EPOLLOUT"), (8, "EPOLLERR"), (16, "EPOLLHUP"), (32, "EPOLLNVAL"),
    (64, "EPOLLRDNORM"), (128, "EPOLLRDBAND"), (256, "EPOLLWRNORM"), (512, "EPOLLWRBAND"), (1024, "EPOLLMSG"),
    (8192, "EPOLLRDHUP"), (268435456, "EPOLLEXCLUSIVE"), (536870912, "EPOLLWAKEUP"), (1073741824, "EPOLLONESHOT"),
    (2147483648, "EPOLLET"),
];

/// Operations of epoll_ctl.
#[rustfmt::skip]
pub(super) static EPOLL_CONTROL: &[(u32, &str)] = &[
    (1, "EPOLL_CTL_ADD"), (2, "EPOLL_CTL_DEL"), (3, "EPOLL_CTL_MOD"),
];

/// Commands of fcntl.
#[rustfmt::skip]
pub(super) static FCNTL: &[(u32, &str)] = &[
    (0, "F_DUPFD"), (1, "F_GETFD"), (2, "F_SETFD"), (3, "F_GETFL"), (4, "F_SETFL"), (5, "F_GETLK"), (6, "F_SETLK"),
    (7, "F_SETLKW"), (8, "F_SETOWN"), (9, "F_GETOWN"), (10, "F_SETSIG"), (11, "F_GETSIG"), (12, "F_GETLK64"),
    (13, "F_SETLK64"), (14, "F_SETLKW64"), (15, "F_SETOWN_EX"), (16, "F_GETOWN_EX"), (17, "F_GETOWNER_UIDS"),
    (36, "F_OFD_GETLK"), (37, "F_OFD_SETLK"), (38, "F_OFD_SETLKW"), (1024, "F_SETLEASE"), (1025, "F_GETLEASE"),
    (1026, "F_NOTIFY"), (1029, "F_CANCELLK"), (1030, "F_DUPFD_CLOEXEC"), (1031, "F_SETPIPE_SZ"),
    (1032, "F_GETPIPE_SZ"), (1033, "F_ADD_SEALS"), (1034, "F_GET_SEALS"),
];

/// Sides of a shutdown.
#[rustfmt::skip]
pub(super) static SHUTDOWN: &[(u32, &str)] = &[
    (0, "SHUT_RD"), (1, "SHUT_WR"), (2, "SHUT_RDWR"),
];

/// Where a place in a file counts from.
#[rustfmt::skip]
pub(super) static SEEK: &[(u32, &str)] = &[
    (0, "SEEK_SET"), (1, "SEEK_CUR"), (2, "SEEK_END"), (3, "SEEK_DATA"), (4, "SEEK_HOLE"),
];

/// Flags of an open file.
#[rustfmt::skip]
pub(super) static OPEN: &[(u32, &str)] = &[
    (64, "O_CREAT"), (128, "O_EXCL"), (256, "O_NOCTTY"), (512, "O_TRUNC"), (1024, "O_APPEND"), (2048, "O_NONBLOCK"),
    (4096, "O_DSYNC"), (8192, "FASYNC"), (16384, "O_DIRECT"), (32768, "O_LARGEFILE"), (65536, "O_DIRECTORY"),
    (131072, "O_NOFOLLOW"), (262144, "O_NOATIME"), (524288, "O_CLOEXEC"), (1048576, "__O_SYNC"), (2097152, "O_PATH"),
    (4194304, "__O_TMPFILE"),
];

/// Errors.
#[rustfmt::skip]
pub(super) static ERRNOS: &[(u32, &str)] = &[
    (1, "EPERM"), (2, "ENOENT"), (3, "ESRCH"), (4, "EINTR"), (5, "EIO"), (6, "ENXIO"), (7, "E2BIG"), (8, "ENOEXEC"),
    (9, "EBADF"), (10, "ECHILD"), (11, "EAGAIN"), (12, "ENOMEM"), (13, "EACCES"), (14, "EFAULT"), (15, "ENOTBLK"),
    (16, "EBUSY"), (17, "EEXIST"), (18, "EXDEV"), (19, "ENODEV"), (20, "ENOTDIR"), (21, "EISDIR"), (22, "EINVAL"),
    (23, "ENFILE"), (24, "EMFILE"), (25, "ENOTTY"), (26, "ETXTBSY"), (27, "EFBIG"), (28, "ENOSPC"), (29, "ESPIPE"),
    (30, "EROFS"), (31, "EMLINK"), (32, "EPIPE"), (33, "EDOM"), (34, "ERANGE"), (35, "EDEADLK"), (36, "ENAMETOOLONG"),
    (37, "ENOLCK"), (38, "ENOSYS"), (39, "ENOTEMPTY"), (40, "ELOOP"), (42, "ENOMSG"), (43, "EIDRM"), (44, "ECHRNG"),
    (45, "EL2NSYNC"), (46, "EL3HLT"), (47, "EL3RST"), (48, "ELNRNG"), (49, "EUNATCH"), (50, "ENOCSI"), (51, "EL2HLT"),
    (52, "EBADE"), (53, "EBADR"), (54, "EXFULL"), (55, "ENOANO"), (56, "EBADRQC"), (57, "EBADSLT"), (59, "EBFONT"),
    (60, "ENOSTR"), (61, "ENODATA"), (62, "ETIME"), (63, "ENOSR"), (64, "ENONET"), (65, "ENOPKG"), (66, "EREMOTE"),
    (67, "ENOLINK"), (68, "EADV"), (69, "ESRMNT"), (70, "ECOMM"), (71, "EPROTO"), (72, "EMULTIHOP"), (73, "EDOTDOT"),
    (74, "EBADMSG"), (75, "EOVERFLOW"), (76, "ENOTUNIQ"), (77, "EBADFD"), (78, "EREMCHG"), (79, "ELIBACC"),
    (80, "ELIBBAD"), (81, "ELIBSCN"), (82, "ELIBMAX"), (83, "ELIBEXEC"), (84, "EILSEQ"), (85, "ERESTART"),
    (86, "ESTRPIPE"), (87, "EUSERS"), (88, "ENOTSOCK"), (89, "EDESTADDRREQ"), (90, "EMSGSIZE"), (91, "EPROTOTYPE"),
    (92, "ENOPROTOOPT"), (93, "EPROTONOSUPPORT"), (94, "ESOCKTNOSUPPORT"), (95, "EOPNOTSUPP"), (96, "EPFNOSUPPORT"),
    (97, "EAFNOSUPPORT"), (98, "EADDRINUSE"), (99, "EADDRNOTAVAIL"), (100, "ENETDOWN"), (101, "ENETUNREACH"),
    (102, "ENETRESET"), (103, "ECONNABORTED"), (104, "ECONNRESET"), (105, "ENOBUFS"), (106, "EISCONN"),
    (107, "ENOTCONN"), (108, "ESHUTDOWN"), (109, "ETOOMANYREFS"), (110, "ETIMEDOUT"), (111, "ECONNREFUSED"),
    (112, "EHOSTDOWN"), (113, "EHOSTUNREACH"), (114, "EALREADY"), (115, "EINPROGRESS"), (116, "ESTALE"),
    (117, "EUCLEAN"), (118, "ENOTNAM"), (119, "ENAVAIL"), (120, "EISNAM"), (121, "EREMOTEIO"), (122, "EDQUOT"),
    (123, "ENOMEDIUM"), (124, "EMEDIUMTYPE"), (125, "ECANCELED"), (126, "ENOKEY"), (127, "EKEYEXPIRED"),
    (128, "EKEYREVOKED"), (129, "EKEYREJECTED"), (130, "EOWNERDEAD"), (131, "ENOTRECOVERABLE"), (132, "ERFKILL"),
];
