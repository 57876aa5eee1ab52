/** The WireGuard protocol without I/O: handshakes, sessions, timers, cookies. */
@NullMarked
package org.slaacguard.wireguard;

import org.jspecify.annotations.NullMarked;
