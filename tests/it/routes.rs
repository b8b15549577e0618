//! Every route for every kind of person, unsafe requests that must be refused, and the list of what is public.
