--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET standard_conforming_strings = off;
SELECT b'0'
'b\', '
\! touch CANARY
';
SELECT 'a'
'b\', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
