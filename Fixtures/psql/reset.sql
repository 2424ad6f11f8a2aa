--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET standard_conforming_strings = off;
RESET standard_conforming_strings;
SELECT 'x\';
SELECT '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
