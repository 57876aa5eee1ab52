/** Who owns an inner address. */
@NullMarked
package org.slaacguard.routing;

import org.jspecify.annotations.NullMarked;
