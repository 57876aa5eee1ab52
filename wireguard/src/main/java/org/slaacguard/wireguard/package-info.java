/** The WireGuard protocol without I/O, and cryptokey routing: static and learned. */
@NullMarked
package org.slaacguard.wireguard;

import org.jspecify.annotations.NullMarked;
