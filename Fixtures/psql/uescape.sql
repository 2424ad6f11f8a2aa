--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET standard_conforming_strings = off;
SELECT U&'a' UESCAPE '\' 1a , \! touch CANARY # ';

--
-- PostgreSQL database dump complete
--
