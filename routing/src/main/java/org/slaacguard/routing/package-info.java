/** Cryptokey routing: which peer has an inner address, statically or by learning. */
@NullMarked
package org.slaacguard.routing;

import org.jspecify.annotations.NullMarked;
