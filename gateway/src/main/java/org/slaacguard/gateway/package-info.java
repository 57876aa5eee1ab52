/** The composition root: one controller and the services round it. */
@NullMarked
package org.slaacguard.gateway;

import org.jspecify.annotations.NullMarked;
