/** The composition root: one controller and its services. */
@NullMarked
package org.slaacguard.gateway;

import org.jspecify.annotations.NullMarked;
