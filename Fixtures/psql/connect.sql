--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

\connect -reuse-previous=on "dbname='\\\\! touch CANARY'"
SELECT '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
